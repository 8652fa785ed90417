/** `137 bytes`, `2 kB`, `1.3 MB`, `98 MB`: decimal, as disks and downloads are labelled. The one way a size is told. */
export function sizeInWords(bytes: number): string {
  if (bytes < 999.5) return bytes === 1 ? "1 byte" : `${Math.round(bytes)} bytes`;
  const [unit, size] = units.find(([, one]) => bytes >= 0.9995 * one) ?? smallest;
  const amount = bytes / size;
  return `${amount < 9.95 ? amount.toFixed(1).replace(/\.0$/, "") : Math.round(amount).toString()} ${unit}`;
}
const smallest = ["kB", 1e3] as const;
const units = [["GB", 1e9], ["MB", 1e6], smallest] as const;
