using System.Buffers.Binary;

namespace IpAdapter.Diffusion.Training.Runs.EventFiles;

/// <summary>
/// The messages of an event file (tensorflow/core/util/event.proto and tensorflow/core/framework/summary.proto). The time and the step are
/// always the first two fields, so a step is found without reading the rest.
/// </summary>
internal static class Event
{
    /// <summary>Bytes of an event that hold its time and its step.</summary>
    public const int BeginningBytes = 1 + sizeof(double) + 1 + 10;

    private const byte TimeField = 1 << 3 | 1;
    private const byte StepField = 2 << 3;
    private const int Start = 1;   // SessionLog.SessionStatus
    private const int Colors = 3;  // Summary.Image.colorspace: RGB

    /// <summary>The first event of a file: how it is written.</summary>
    public static byte[] Version(double time) => Begin(time, 0).Text(3, "brain.Event:2").ToArray();

    /// <summary>Tells who has read events of this step and later ones that they are made again.</summary>
    public static byte[] Restart(double time, long step) =>
        Begin(time, step).Part(7, new Message().Integer(1, Start)).ToArray();

    /// <summary>Numbers of a step.</summary>
    public static byte[] Scalars(double time, long step, IEnumerable<(string Name, double Value)> scalars)
    {
        var summary = new Message();
        foreach (var (name, value) in scalars)
            summary.Part(1, new Message().Text(1, name).Float(2, (float)value));
        return Begin(time, step).Part(5, summary).ToArray();
    }

    /// <summary>A picture of a step.</summary>
    public static byte[] Picture(double time, long step, string name, ReadOnlySpan<byte> png, int width, int height)
    {
        var picture = new Message().Integer(1, height).Integer(2, width).Integer(3, Colors).Data(4, png);
        return Begin(time, step).Part(5, new Message().Part(1, new Message().Text(1, name).Part(4, picture))).ToArray();
    }

    /// <summary>The step of an event; null for what is none of the above.</summary>
    /// <param name="data">The event, or its first <see cref="BeginningBytes"/> bytes.</param>
    public static long? ReadStep(ReadOnlySpan<byte> data)
    {
        if (data.Length < 1 + sizeof(double) + 2 || data[0] != TimeField || data[1 + sizeof(double)] != StepField)
            return null;
        var step = 0UL;
        for (var (place, bits) = (2 + sizeof(double), 0); place < data.Length && bits < 64; place++, bits += 7)
        {
            step |= (ulong)(data[place] & 0x7f) << bits;
            if (data[place] < 0x80)
                return (long)step;
        }

        return null;
    }

    private static Message Begin(double time, long step) => new Message().Double(1, time).Integer(2, step);
}
