// Files that a person chose or dropped, and where files are.

/** More than any key, certificate or settings block needs. */
export const mostBytes = 1_000_000;
/** More than an export of a thousand orgs needs. */
export const mostOrgsBytes = 5_000_000;

const parts = (path: string): string[] => path.split(/[\\/]/);

/** The last part of a path, of whichever system. */
export const fileName = (path: string): string => parts(path).at(-1) ?? "";

/** Its name and the folder that it is in: enough to find it. */
export const placeOf = (path: string): string => parts(path).filter(Boolean).slice(-2).join("/");

/** The bytes of a file in base64. */
export async function readBase64(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  // Spreading all bytes at once would overflow the stack.
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
