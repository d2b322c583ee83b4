using System.Runtime.InteropServices;

namespace IpAdapter.Graph.Cli.Terminals;

/// <summary>
/// Keeps from the terminal what native libraries write to standard error (libtorch's and libvips' warnings, which break live bars), until
/// the process dies of something: then its
/// last lines are shown, and those of .NET's own about an exception that nobody caught.
/// </summary>
/// <remarks>
/// File descriptor 2 is made to lead into a pipe. .NET's own writer had its duplicate of the old one before, so what the command says
/// itself goes where it always went.
/// At the pipe's other end is another process, <c>tail</c>: whatever ends this process (abort, a segmentation fault, the system's out-of-
/// memory killer), it is there to show the end of it;
/// nothing within a process that has crashed can be relied on. When all went well it is ended before it has said anything.
/// </remarks>
internal sealed unsafe partial class NativeErrors : IDisposable
{
    private const int StandardOutput = 1;
    private const int StandardError = 2;
    private const int CloseOnExec = 0x80000;       // O_CLOEXEC
    private const int DuplicateCloseOnExec = 1030; // F_DUPFD_CLOEXEC
    private const int Kill = 9;                    // SIGKILL

    // What ends this process by a key must not end that one first.
    private const string ShowTheLastLines = "trap '' HUP INT QUIT TERM; exec tail -n 100 2>/dev/null";

    private readonly int _before;
    private readonly int _showing;
    private int _isDisposed;

    private NativeErrors(int before, int showing)
    {
        (_before, _showing) = (before, showing);
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    /// <summary>
    /// Begins; before anything native is loaded. Null where this can't be done (not Linux, no shell): then everything is shown.
    /// </summary>
    public static NativeErrors? Withhold()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        // Both are asked for once and kept: from now on .NET's writer has a duplicate of its own, and knows whether it is a terminal.
        _ = (Console.Error, Console.IsErrorRedirected);
        var pipe = stackalloc int[2];
        if (Pipe(pipe, CloseOnExec) != 0)
            return null;
        var (reading, writing) = (pipe[0], pipe[1]);
        var before = Control(StandardError, DuplicateCloseOnExec, StandardError + 1);
        var showing = before < 0 ? -1 : Start(reading);
        _ = Close(reading);
        if (showing > 0 && Duplicate(writing, StandardError) >= 0)
        {
            _ = Close(writing);
            return new(before, showing);
        }

        _ = Close(writing);
        if (before >= 0)
            _ = Close(before);
        return null;
    }

    /// <summary>All went well: what was withheld is forgotten, and standard error leads where it led before.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        _ = Signal(_showing, Kill);
        _ = Duplicate(_before, StandardError);
        _ = Close(_before);
        _ = Wait(_showing, null, 0);
    }

    private void OnExit(object? sender, EventArgs arguments) => Dispose();

    private static int Start(int reading)
    {
        // Larger than the structure is in any C library; its content is that library's own affair.
        var actions = stackalloc byte[1024];
        if (InitActions(actions) != 0)
            return -1;
        fixed (byte* shell = "/bin/sh\0"u8, command = "-c\0"u8, script = Text(ShowTheLastLines))
        {
            var arguments = stackalloc byte*[] { shell, command, script, null };
            var process = 0;
            var started = AddDuplicate(actions, reading, 0) == 0
                && AddDuplicate(actions, StandardError, StandardOutput) == 0
                && Spawn(&process, shell, actions, null, arguments, Environ()) == 0;
            _ = DestroyActions(actions);
            return started ? process : -1;
        }
    }

    private static byte[] Text(string text) => System.Text.Encoding.ASCII.GetBytes(text + '\0');

    // This process's own environment: where tail is found.
    private static byte** Environ() =>
        NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "environ", out var environ) ? *(byte***)environ : null;

    [LibraryImport("libc", EntryPoint = "pipe2")]
    private static partial int Pipe(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(int descriptor, int onto);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);

    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static partial int Wait(int process, int* status, int options);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int InitActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDuplicate(byte* actions, int descriptor, int onto);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int DestroyActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    private static partial int Spawn(int* process, byte* path, byte* actions, byte* attributes, byte** arguments, byte** environment);
}
