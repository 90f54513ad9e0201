// How deep JSON text nests, told before it is parsed: what comes after may then walk it by recursion.

const [quote, backslash] = [34, 92];
const [array, arrayEnd, object, objectEnd] = [91, 93, 123, 125];

/** Where a string that begins before `at` ends. */
function endOfString(text: string, at: number): number {
  for (let end = text.indexOf('"', at); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === backslash) slashes++;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}

/** Whether arrays and objects lie in each other deeper than `limit` levels. */
export function isNestedDeeper(text: string, limit: number): boolean {
  if (text.length <= limit) return false;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === quote) i = endOfString(text, i + 1);
    else if (code === array || code === object) {
      if (++depth > limit) return true;
    } else if (code === arrayEnd || code === objectEnd) depth--;
  }
  return false;
}
