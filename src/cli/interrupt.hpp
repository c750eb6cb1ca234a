// Ctrl-C: the first one asks the running command to stop and leave everything as it was, the second ends it at once.
#pragma once

namespace segdb::cli {

// From now on SIGINT, SIGTERM and SIGHUP set a flag instead of ending the process; the second of them ends it.
// A signal that was ignored when the command started (nohup) stays ignored.
void catch_interrupts();

// Whether such a signal came. Thread safety: safe.
bool interrupted();

// Its number; 0 when none came.
int interrupting_signal();

}  // namespace segdb::cli
