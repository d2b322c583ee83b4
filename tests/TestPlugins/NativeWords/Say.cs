using System.Runtime.InteropServices;
using System.Text;
using IpAdapter.Graph;

namespace NativeWords;

/// <summary>Writes to standard error as native libraries do, and may end the process as they do.</summary>
[Node("native-words/say")]
public sealed partial class Say : INode<Say.Inputs, string>
{
    /// <summary>How the process goes on.</summary>
    public enum Ending
    {
        Well,
        Abort,
        Segfault,
        Kill,
        Unhandled,
        FailFast,
        Exit,
    }

    /// <param name="Words">What is written.</param>
    /// <param name="Ending">What comes then.</param>
    public sealed record Inputs(string Words, Ending Ending = Ending.Well);

    public ValueTask<string> RunAsync(Inputs inputs, NodeContext context)
    {
        var line = Encoding.UTF8.GetBytes(inputs.Words + '\n');
        _ = Write(2, line, line.Length);
        switch (inputs.Ending)
        {
            case Ending.Abort:
                Abort();
                break;
            case Ending.Segfault:
                _ = Length(0x1000);
                break;
            case Ending.Kill:
                _ = Raise(9);
                break;
            case Ending.FailFast:
                Environment.FailFast("failed fast");
                break;
            case Ending.Exit:
                Environment.Exit(5);
                break;
            case Ending.Unhandled:
                var thread = new Thread(() => throw new InvalidOperationException("nobody caught this"));
                thread.Start();
                thread.Join();
                break;
        }

        return new("said");
    }

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, byte[] bytes, nint count);

    [LibraryImport("libc", EntryPoint = "abort")]
    private static partial void Abort();

    [LibraryImport("libc", EntryPoint = "raise")]
    private static partial int Raise(int signal);

    // Of a text that is nowhere.
    [LibraryImport("libc", EntryPoint = "strlen")]
    private static partial nint Length(nint text);
}
