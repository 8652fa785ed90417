import type { QrDrawing } from "./qr-code.ts";

/** Dark on white whatever the theme: that is what cameras read. */
export function QrImage(props: { readonly drawing: QrDrawing; readonly label: string }) {
  return (
    <svg
      class="qr"
      role="img"
      aria-label={props.label}
      viewBox={`0 0 ${props.drawing.side} ${props.drawing.side}`}
      shape-rendering="crispEdges"
    >
      <rect width="100%" height="100%" fill="#fff" />
      <path d={props.drawing.path} fill="#000" />
    </svg>
  );
}
