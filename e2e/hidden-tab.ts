/** What a browser does to a tab that nobody looks at. Without a window it calls every tab visible, so it is done by hand. */
import type { Page } from "@playwright/test";

type Hidden = typeof globalThis & { comeBack(): void };

/** Not one frame is drawn any more, and timers wait a second at least. */
export async function hide(page: Page): Promise<void> {
  await page.evaluate(() => {
    const [draw, wait] = [window.requestAnimationFrame.bind(window), window.setTimeout.bind(window)];
    const undrawn: FrameRequestCallback[] = [];
    const say = (hidden: boolean) => {
      Object.defineProperty(document, "visibilityState", { value: hidden ? "hidden" : "visible", configurable: true });
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    };
    Object.assign(window, {
      requestAnimationFrame: (callback: FrameRequestCallback) => undrawn.push(callback),
      setTimeout: (callback: TimerHandler, ms = 0) => wait(callback, Math.max(ms, 1_000)),
      comeBack() {
        Object.assign(window, { requestAnimationFrame: draw, setTimeout: wait });
        say(false);
        for (const callback of undrawn) draw(callback);
      },
    });
    say(true);
  });
}

/** A person looks at it again: what waited to be drawn is drawn. */
export const comeBack = (page: Page): Promise<void> => page.evaluate(() => (window as unknown as Hidden).comeBack());

/**
 * Its thread runs nothing for so many milliseconds, as when its browser froze it; workers go on. What a BroadcastChannel
 * brings meanwhile is lost (Chromium 156).
 */
export async function halt(page: Page, ms: number): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Debugger.enable");
  const halted = new Promise<void>((resolve) => devtools.once("Debugger.paused", () => resolve()));
  await devtools.send("Debugger.pause");
  await halted;
  await new Promise((resolve) => setTimeout(resolve, ms));
  await devtools.send("Debugger.resume");
  await devtools.detach();
}
