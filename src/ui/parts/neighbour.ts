/**
 * The same button in the next row of its list, else in the one before: where whoever uses the keyboard goes on when the
 * row goes that was pressed. Undefined where it was the only one.
 */
export function neighbourOf(button: HTMLElement): HTMLElement | undefined {
  const row = button.closest("li");
  const place = [...(row?.querySelectorAll("button") ?? [])].indexOf(button as HTMLButtonElement);
  const beside = row?.nextElementSibling ?? row?.previousElementSibling;
  return beside?.querySelectorAll("button")[place];
}
