/** One fault of a request, as RFC 9457 answers of this product name it. */
export interface Fault {
  in: string;
  pointer: string;
  code: string;
  message: string;
}

/** The server refused: `code` is stable and says why. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly faults: readonly Fault[];
  readonly retryAfterS: number | null;
  readonly body: Readonly<Record<string, unknown>>;

  constructor(status: number, body: Record<string, unknown>, retryAfterS: number | null = null) {
    const detail = typeof body.detail === "string" ? body.detail : "";
    super(detail || `HTTP ${status}`);
    this.status = status;
    this.code = typeof body.code === "string" ? body.code : "internal_error";
    this.detail = detail;
    this.faults = Array.isArray(body.errors) ? (body.errors as Fault[]) : [];
    this.retryAfterS = retryAfterS;
    this.body = body;
  }

  /** Whether the same request may succeed later without anybody changing it. */
  get isPassing(): boolean {
    return this.status === 429 || this.status >= 502;
  }
}

/** Nobody answered: offline, or the server is gone. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

export async function readProblem(response: Response): Promise<Problem> {
  const after = Number(response.headers.get("Retry-After"));
  const retryAfterS = after > 0 ? after : null;
  try {
    return new Problem(response.status, (await response.json()) as Record<string, unknown>, retryAfterS);
  } catch {
    return new Problem(response.status, {}, retryAfterS); // not ours: a proxy's page
  }
}
