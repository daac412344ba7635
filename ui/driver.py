"""The terminal's keys, whatever bytes come: a line that crackles, or a keyboard of another set."""

from __future__ import annotations

import os
import select
from codecs import getincrementaldecoder

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

# A lone Escape is told from the beginning of a key such as F1 by what does not follow within ESCDELAY, as
# ncurses(3) calls it: 100 ms in Textual, unless the environment says otherwise. It is looked for this often.
LOOK_S = 0.025
READ_BYTES = 4096


class BenchDriver(LinuxDriver):
    """Textual's own ends the screens at a byte that is not UTF-8, and takes Escape for a lone one although
    more has come by then, on a machine so slow that it did not get to read it.
    """

    def run_input_thread(self) -> None:
        """Wait for keys and hand them on, until the screens are left."""
        parser = XTermParser(self._debug)
        decoder = getincrementaldecoder("utf-8")("replace")
        while not self.exit_event.is_set():
            ready, _, _ = select.select([self.fileno], [], [], LOOK_S)
            if not ready:
                for message in parser.tick():
                    self.process_message(message)
                continue
            data = os.read(self.fileno, READ_BYTES)
            if not data:
                return  # hung up: SIGHUP ends the rest
            text = decoder.decode(data)
            if text:  # the first bytes of a letter are none yet; an empty text would end the parser
                for message in parser.feed(text):
                    self.process_message(message)
