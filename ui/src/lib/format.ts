// Times, durations and ids as people read them.

const clockParts: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hour12: false };
const minute = new Intl.DateTimeFormat(undefined, clockParts);
const second = new Intl.DateTimeFormat(undefined, { ...clockParts, second: "2-digit" });
const fraction = new Intl.DateTimeFormat(undefined, { ...clockParts, second: "2-digit", fractionalSecondDigits: 3 });
const day = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

export const clock = (at: number): string => minute.format(at);
export const clockSeconds = (at: number): string => second.format(at);
export const clockExact = (at: number): string => fraction.format(at);
export const dayName = (at: number): string => day.format(at);
export const exactTime = (at: number): string => exact.format(at);

/** Whether two times fall on the same local day. */
export function sameDay(a: number, b: number): boolean {
  const x = new Date(a);
  const y = new Date(b);
  return x.getDate() === y.getDate() && x.getMonth() === y.getMonth() && x.getFullYear() === y.getFullYear();
}

/** `340 ms`, `1.2 s`, `42 s`, `2 min 5 s`, `3 h 12 min`: rounded, and worded as in reports and the terminal. */
export function duration(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  if (whole < 1000) return `${whole} ms`;
  const tenths = Math.floor((whole + 50) / 100);
  if (tenths < 600) return `${tenths / 10} s`;
  const seconds = Math.floor((whole + 500) / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Whole seconds and up, for running clocks: `7 s`, `2 min 05 s`, `3 h 12 min`, `2 d 3 h`. */
export function clockDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, "0")} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, "0")} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Shortened in the middle: the beginning and the end are what people compare. */
export function shortId(id: string, keep = 18): string {
  if (id.length <= keep) return id;
  const head = Math.ceil((keep - 1) / 2);
  return `${id.slice(0, head)}…${id.slice(id.length - (keep - 1 - head))}`;
}

/** `12 B`, `4.2 KB`, `5 MB`: in steps of 1,024, as Salesforce counts the size of files. */
export function bytes(count: number): string {
  if (count < 1024) return `${count} B`;
  if (count < 1024 * 1024) return `${short(count / 1024)} KB`;
  return `${short(count / (1024 * 1024))} MB`;
}

const short = (value: number): string => value.toFixed(1).replace(/\.0$/, "");
