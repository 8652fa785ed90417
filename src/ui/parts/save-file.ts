/** Hands a file to the browser's own way of saving. `file`: its bytes, or an address of ours that is for saving. */
export function saveFile(file: Blob | string, fileName: string): void {
  const link = document.createElement("a");
  link.href = typeof file === "string" ? file : URL.createObjectURL(file);
  if (typeof file !== "string") link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // a slow disk may still be reading it
}
