/** Length in Unicode code points, which is how the contract counts. */
export function countCodePoints(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index += 1) {
    count += 1;
    const unit = text.charCodeAt(index);
    if (unit >= 0xd800 && unit < 0xdc00 && index + 1 < text.length) index += 1;
  }
  return count;
}

/** The part of `text` from one code point up to another. */
export function sliceCodePoints(text: string, start: number, end = Infinity): string {
  return text.slice(codeUnitIndex(text, start), end === Infinity ? undefined : codeUnitIndex(text, end));
}

function codeUnitIndex(text: string, codePoints: number): number {
  let index = 0;
  for (let count = 0; count < codePoints && index < text.length; count += 1) {
    index += (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
  }
  return index;
}
