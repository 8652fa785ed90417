/** Line drawings on a 24 × 24 grid. Always beside words or inside a named button, so hidden from screen readers. */
const drawings = {
  plus: "M12 5v14M5 12h14",
  up: "M12 19V6M6 11l6-6 6 6",
  stop: "M8 8h8v8H8z",
  clip: "M21 11.5l-8.6 8.6a5 5 0 0 1-7.1-7.1l8.9-8.9a3.4 3.4 0 0 1 4.8 4.8l-8.8 8.8a1.7 1.7 0 0 1-2.4-2.4l8-8",
  open: "M12 16V4M7 9l5-5 5 5M4 20h16",
  save: "M12 4v12M7 11l5 5 5-5M4 20h16",
  file: "M14 3H6v18h12V7zM14 3v4h4",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6L6 18",
  panel: "M4 5h16v14H4zM14.5 5v14",
  search: "M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM20 20l-4.6-4.6",
  settings: "M4 8h9M19 8h1M16 5.5v5M4 16h1M11 16h9M8 13.5v5",
  synapse: "M3 12h6M9 7.5v9M15 7.5v9M15 12h6",
  undo: "M9 14L4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3",
  back: "M14.5 6l-6 6 6 6",
  forward: "M9.5 6l6 6-6 6",
  home: "M4 11l8-7 8 7M6.5 9.5V20h11V9.5",
  talk: "M4 5h16v11H10l-5 4v-4H4z",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  edit: "M4 20l1-4L16 5l3 3L8 19z",
  check: "M5 12.5l4.5 4.5L19 7.5",
  log: "M6 4h12v16H6zM9 9h6M9 13h6",
  health: "M3 12h4l3-7 4 14 3-7h4",
  book: "M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3zM5 17a3 3 0 0 1 3-3h11",
  model: "M7 7h10v10H7zM10 3v4M14 3v4M10 17v4M14 17v4M3 10h4M3 14h4M17 10h4M17 14h4",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  plug: "M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4",
} as const;

export type IconName = keyof typeof drawings;

export function Icon(props: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      class="icon"
      width={props.size ?? 18}
      height={props.size ?? 18}
      viewBox="0 0 24 24"
      fill={props.name === "stop" ? "currentColor" : "none"}
      stroke="currentColor"
      stroke-width={props.name === "more" ? "2.6" : "1.8"}
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={drawings[props.name]} />
    </svg>
  );
}
