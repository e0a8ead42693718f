// The clock of one question. The server's seconds count; here they are only carried on.

const LONGEST_S = 86400;

const format = (seconds) => {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};

export class Timer {
  // `mark` is .timer[data-left]; `said` a polite live region; `onOver` is called once at zero.
  constructor(mark, said, onOver) {
    this.mark = mark;
    this.text = mark.querySelector("#timer-text");
    this.said = said;
    this.onOver = onOver;
    this.announced = new Set();
    this.set(Number(mark.dataset.left));
    setInterval(() => this.tick(), 250);
  }

  // A new reading from the server; credit for an outage may put the end later.
  set(seconds) {
    if (seconds > LONGEST_S) this.mark.hidden = true; // the clocks were lifted: there is no timer
    this.endsAt = performance.now() + seconds * 1000;
    if (seconds > 0) this.isOver = false;
    for (const at of [60, 10]) {
      if (seconds <= at - 2) this.announced.add(at);
      else if (seconds > at) this.announced.delete(at);
    }
    this.tick();
  }

  get left() {
    return (this.endsAt - performance.now()) / 1000;
  }

  tick() {
    const { left } = this;
    this.text.textContent = this.mark.dataset.word.replace("{time}", format(left));
    if (left <= 60) this.mark.dataset.state = "soon";
    else delete this.mark.dataset.state;
    this.announce(60, this.mark.dataset.minute);
    this.announce(10, this.mark.dataset.seconds);
    if (left <= 0 && !this.isOver) {
      this.isOver = true;
      this.said.textContent = this.mark.dataset.over;
      this.onOver();
    }
  }

  announce(at, sentence) {
    if (this.left > at || this.left <= 0 || this.announced.has(at)) return;
    this.announced.add(at);
    this.said.textContent = sentence;
  }
}
