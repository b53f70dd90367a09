// Times as officers read them: Beijing time, wherever the browser thinks it is.

import { texts } from "./texts.js";

const ZONE = "Asia/Shanghai";
const DAY = 24 * 60 * 60;
const time = new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit" });
const monthAndDay = new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, month: "long", day: "numeric", weekday: "short" });
const fullDay = new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, year: "numeric", month: "long", day: "numeric" });

/** `14:05`; `seconds` since the epoch. */
export function timeOf(seconds) {
  return time.format(seconds * 1000);
}

/** `2025-06-01`, to tell days apart. */
export function dayOf(seconds) {
  return day.format(seconds * 1000);
}

/** `今天`, `昨天`, `6月1日周日`, or with the year when that is another one. */
export function dayName(seconds, now = Date.now() / 1000) {
  const that = dayOf(seconds);
  if (that === dayOf(now)) return texts.today;
  if (that === dayOf(now - DAY)) return texts.yesterday;
  return (that.slice(0, 4) === dayOf(now).slice(0, 4) ? monthAndDay : fullDay).format(seconds * 1000);
}
