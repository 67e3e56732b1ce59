import { describe, expect, it } from "vitest";
import type { Todo } from "@/api/types";
import { placeMine, placeTodo, sortTodos } from "./todos";

const todo = (number: number, more: Partial<Todo> = {}) =>
  ({ id: `t${number}`, number, status: "open", assignee_id: "ann", due_at: null, deleted_at: null, version: 1, ...more }) as Todo;

describe("to-dos", () => {
  it("are replaced by newer states and go when deleted", () => {
    const held = [todo(1), todo(2)];

    expect(placeTodo(held, todo(1, { status: "done", version: 2 }))[0]?.status).toBe("done");
    expect(placeTodo(held, todo(1, { deleted_at: "2026-11-22T08:00:00Z", version: 2 }))).toEqual([todo(2)]);
    expect(placeTodo([todo(1, { version: 3 })], todo(1, { version: 2 }))[0]?.version).toBe(3);
  });

  it("are mine as long as they are open and given to me", () => {
    expect(placeMine([], todo(1), "ann")).toHaveLength(1);
    expect(placeMine([todo(1)], todo(1, { assignee_id: "bob", version: 2 }), "ann")).toEqual([]);
    expect(placeMine([todo(1)], todo(1, { status: "done", version: 2 }), "ann")).toEqual([]);
    expect(placeMine([], todo(1, { assignee_id: "bob" }), "ann")).toEqual([]);
  });

  it("stand with the most urgent first and the done last", () => {
    const sorted = sortTodos([todo(1, { status: "done" }), todo(2), todo(3, { due_at: "2026-12-01T00:00:00Z" })]);

    expect(sorted.map(({ number }) => number)).toEqual([3, 2, 1]);
  });
});
