using System.Collections.Concurrent;

namespace IpAdapter.Graph.Tests.Nodes;

/// <summary>A value with bytes of its own that must be disposed.</summary>
public sealed class Thing(string content) : IDisposable
{
    public string Content { get; } = content;

    public int Disposals { get; private set; }

    public void Dispose() => Disposals++;
}

/// <summary>What is known of a thing before it is made.</summary>
public sealed record ThingDescription(string Content);

public sealed record Wrapped(Thing Thing, double Scale);

/// <summary>What ran, and every thing that was made.</summary>
public sealed class RunLog
{
    private readonly ConcurrentQueue<string> _runs = new();
    private int _checks;

    /// <summary>How often a node that counts it was checked.</summary>
    public int Checks => _checks;

    public IReadOnlyList<string> Runs => [.. _runs];

    public ConcurrentQueue<Thing> Things { get; } = new();

    public void CountCheck() => Interlocked.Increment(ref _checks);

    public void Add(string node) => _runs.Enqueue(node);

    public Thing Make(string content)
    {
        var thing = new Thing(content);
        Things.Enqueue(thing);
        return thing;
    }

    /// <summary>What ran since the last time, in alphabetical order.</summary>
    public string TakeRuns()
    {
        var runs = Runs.Order(StringComparer.Ordinal).ToList();
        _runs.Clear();
        return string.Join(' ', runs);
    }
}

public sealed class MeetingPoint
{
    private readonly TaskCompletionSource _met = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _missing = 2;

    public Task MeetAsync()
    {
        if (Interlocked.Decrement(ref _missing) == 0)
            _met.SetResult();
        return _met.Task;
    }
}

/// <summary>Things weigh a thousand bytes, and are told by what is in them.</summary>
public sealed class ThingResult : IResultType
{
    public Type ValueType => typeof(Thing);

    public long BytesOf(object value) => 1000;

    public object Describe(object value) => new ThingDescription(((Thing)value).Content);
}

public sealed class ThingFormat : IOutputFormat
{
    public Type ValueType => typeof(Thing);

    public string Extension => ".thing";

    public void Write(object value, Stream file, IReadOnlyDictionary<string, string> remarks)
    {
        file.Write("thing "u8);
        if (((Thing)value).Content == "unwritable")
            throw new IOException("the disk is full");
        file.Write(System.Text.Encoding.UTF8.GetBytes(((Thing)value).Content));
    }
}
