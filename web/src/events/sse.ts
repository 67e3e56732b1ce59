/** One frame of `text/event-stream` (WHATWG HTML, section 9.2); `id` is null where the frame named none. */
export interface Frame {
  id: string | null;
  data: string;
}

/** Reads chunks as they come, cut anywhere, and gives the frames that are complete. */
export class FrameReader {
  private rest = "";
  private data: string[] = [];
  private id: string | null = null;

  push(chunk: string): Frame[] {
    const text = this.rest + chunk;
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.readLine(line));
  }

  private readLine(line: string): Frame[] {
    if (line === "") return this.endFrame();
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") this.data.push(value);
    if (name === "id" && !value.includes("\0")) this.id = value;
    return [];
  }

  private endFrame(): Frame[] {
    const frames = this.data.length > 0 ? [{ id: this.id, data: this.data.join("\n") }] : [];
    this.data = [];
    this.id = null;
    return frames;
  }
}
