/** Strokes on a grid of 24, drawn for this product. */
const PATHS = {
  add: "M12 5v14M5 12h14",
  ai: "M12 3v3M7 8h10a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2ZM9.5 13v1M14.5 13v1",
  ai_off: "M12 3v3M17.5 18.9A2 2 0 0 1 17 19H7a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2M11 8h6a2 2 0 0 1 2 2v6M9.5 13v1M3.5 3.5l17 17",
  archive: "M4 5h16v4H4zM6 9v10h12V9M10 13h4",
  attach: "m20 11-8.5 8.5a5 5 0 0 1-7-7L13 4a3.4 3.4 0 0 1 5 5l-8.5 8.5a1.8 1.8 0 0 1-2.5-2.5L14.5 7.5",
  back: "M19 12H5m6-6-6 6 6 6",
  bell: "M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15L6 16ZM10 20a2 2 0 0 0 4 0",
  check: "m5 12.5 4.5 4.5L19 7.5",
  clock: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 7.5V12l3 2",
  close: "M6 6l12 12M18 6 6 18",
  copy: "M9 9h10v10H9zM5 15V5h10",
  device: "M4 6h16v10H4zM9 20h6M12 16v4",
  down: "M12 5v14m-6-6 6 6 6-6",
  download: "M12 4v11m-4.5-4 4.5 4.5 4.5-4.5M5 16v4h14v-4",
  edit: "M4 20l1-4L16 5l3 3L8 19l-4 1Z",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z",
  file: "M7 3h7l4 4v14H7zM14 3v5h4M10 13h5M10 17h5",
  flag: "M6 21V4h11l-2 4 2 4H6",
  gauge: "M4 17a8 8 0 1 1 16 0M12 17l4-6",
  help: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM9.5 9.5a2.500 2.500 0 1 1 3.500 2.300c-.700.300-1 .800-1 1.700M12 16.500h.01",
  key: "M8.5 19.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM11.3 12.7 20 4M16.5 7.5l3 3M13.5 10.5l2 2",
  language: "M4 6h9M8.5 4v2M6 6c1 4 3 6 6 7M11 6c-1 4-3 6-6.5 7M12 20l4-9 4 9M13.5 17h5",
  link: "M10 14a4 4 0 0 0 6 .5l2.5-2.5a4 4 0 0 0-5.700-5.700L11.5 7.5M14 10a4 4 0 0 0-6-.5L5.5 12a4 4 0 0 0 5.700 5.700l1.300-1.2",
  menu: "M5 7h14M5 12h14M5 17h14",
  mute: "M10 5 6 9H3v6h3l4 4zM15 10l5 5M20 10l-5 5",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  pause: "M8 6v12M16 6v12",
  people: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 20a6.5 6.5 0 0 1 13 0M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5a6.5 6.5 0 0 1 3.5 5.5",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20a7.5 7.5 0 0 1 15 0",
  pin: "M9 4h6l-1 6 3 3H7l3-3-1-6ZM12 13v7",
  related: "M8 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM16 19.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM10.5 10.5l3 3",
  reply: "M10 8 5 12.5l5 4.5v-3c4 0 7 1 9 4 0-5-3-8-9-8V8Z",
  retry: "M19 12a7 7 0 1 1-2-5m2-3v4h-4",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM16 16l4.5 4.5",
  send: "M4 12 20 4l-5 16-3.5-6.5L4 12Z",
  shield: "M12 3 5 6v6c0 4.500 3 7.500 7 9 4-1.500 7-4.500 7-9V6l-7-3Z",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM9 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z",
  sign_out: "M14 5H6v14h8M11 12h9m-3.5-3.5L20 12l-3.5 3.5",
  smile: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM8.5 14a4 4 0 0 0 7 0M9 9.5h.01M15 9.5h.01",
  stop: "M7 7h10v10H7z",
  sum: "M5 6h14M5 10h14M5 14h9M5 18h5M15.5 18.5l2 2 3.5-4",
  tasks: "M4 7l1.5 1.5L8 5.5M4 16l1.5 1.5L8 14.5M11 7h9M11 16h9",
  theme: "M12 4v16a8 8 0 0 0 0-16ZM12 4a8 8 0 0 0 0 16",
  topics: "M12 7a3 3 0 1 0 0-.01M6 19a3 3 0 1 0 0-.01M18 19a3 3 0 1 0 0-.01M11 9.5 7.5 14M13 9.5l3.5 4.5",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5",
  turns: "M5 5h14v10h-8l-4 4v-4H5zM9 9h6M9 12h4",
  upload: "M12 16V5m-4.5 4L12 4.5 16.5 9M5 16v4h14v-4",
  warning: "M12 4 2.5 20h19L12 4ZM12 10v4.5M12 17.5h.01",
} as const;

export type IconName = keyof typeof PATHS;

interface IconProps {
  name: IconName;
  size?: number;
}

/** A decoration: the words beside or around it say what it means. */
export function Icon({ name, size = 20 }: IconProps) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === "more" ? 3 : 1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
