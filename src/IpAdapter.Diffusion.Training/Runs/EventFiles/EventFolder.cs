using System.Globalization;

namespace IpAdapter.Diffusion.Training.Runs.EventFiles;

/// <summary>
/// The course of a training as TensorBoard reads it (<c>tensorboard --logdir</c>): numbers and pictures by step, in one event file for each
/// time that the training is gone on with. No step is there twice: what later steps left in earlier files is cut off, and a TensorBoard
/// that has read it already is told to forget it.
/// </summary>
/// <remarks>
/// TorchSharp's writer is not used: its pictures ended the process beside the version of SkiaSharp that the plots need.
/// </remarks>
public sealed class EventFolder : IDisposable
{
    private const string Name = "events.out.tfevents.";   // a file is read by TensorBoard for its "tfevents"

    private readonly FileStream _file;
    private readonly TimeProvider _time;

    /// <param name="path">The folder, which need not be there yet.</param>
    /// <param name="steps">Steps that have been made: events of later ones are dropped.</param>
    /// <param name="time">When events happen; the system's clock where it is null.</param>
    /// <exception cref="IOException">The folder can't be written to.</exception>
    public EventFolder(string path, long steps, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        Directory.CreateDirectory(path);
        var before = Directory.EnumerateFiles(path, Name + "*").Where(file => Number(file) is not null).ToList();
        before.ForEach(file => CutOff(file, steps));
        // TensorBoard reads files in the order of their names, and never goes back to one: a new one has a name behind all.
        var number = before.Max(Number) + 1 ?? 0;
        _file = new FileStream(Path.Combine(path, string.Create(CultureInfo.InvariantCulture, $"{Name}{number:0000000000}")),
            FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        Record.Append(_file, Event.Version(Now()));
        if (before.Count > 0)
            Record.Append(_file, Event.Restart(Now(), steps + 1));
    }

    /// <summary>Adds numbers of a step.</summary>
    /// <param name="steps">Steps that were made.</param>
    /// <param name="scalars">Names and numbers.</param>
    /// <exception cref="IOException">They can't be written.</exception>
    public void AddScalars(long steps, IReadOnlyList<(string Name, double Value)> scalars) =>
        Record.Append(_file, Event.Scalars(Now(), steps, scalars));

    /// <summary>Adds a picture of a step.</summary>
    /// <param name="steps">Steps that were made.</param>
    /// <param name="name">What it shows: pictures of one name are one row.</param>
    /// <param name="png">The picture, as a PNG file.</param>
    /// <param name="width">Its width.</param>
    /// <param name="height">Its height.</param>
    /// <exception cref="IOException">It can't be written.</exception>
    public void AddPicture(long steps, string name, ReadOnlySpan<byte> png, int width, int height) =>
        Record.Append(_file, Event.Picture(Now(), steps, name, png, width, height));

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private double Now() => _time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    // Also a record that was cut when the process ended, which would hide what comes behind it.
    private static void CutOff(string path, long steps)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        var end = 0L;
        foreach (var (next, data) in Record.Read(file, Event.BeginningBytes))
        {
            if (Event.ReadStep(data) > steps)
                break;
            end = next;
        }

        if (end < file.Length)
            file.SetLength(end);
    }

    private static long? Number(string file) =>
        long.TryParse(Path.GetFileName(file)[Name.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : null;
}
