using System.Globalization;

namespace IpAdapter.Diffusion.Training.Runs;

/// <summary>
/// The course of a training as a table (<c>loss.csv</c>): a line a step. A training that goes on behind a checkpoint drops the lines
/// of steps that it makes again.
/// </summary>
public sealed class LossTable : IDisposable
{
    private const string Header = "step,loss,gradient_norm,learning_rate,validation_loss";

    private readonly string _path;
    private StreamWriter _lines;

    /// <param name="path">The file.</param>
    /// <param name="steps">Steps that have been made: lines of later ones are dropped.</param>
    public LossTable(string path, long steps)
    {
        _path = path;
        string[] kept = File.Exists(path) ? [.. File.ReadLines(path).Skip(1).Where(line => Parse(line)?.Step < steps)] : [];
        _lines = Begin(kept);
    }

    /// <summary>Adds a step.</summary>
    /// <param name="step">What the step told.</param>
    /// <param name="validationLoss">The loss on the pairs that are kept for validation after it, where it was computed.</param>
    public void Add(TrainerStep step, double? validationLoss) => _lines.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{step.Step},{step.Loss:R},{step.GradientNorm:R},{step.LearningRate:R},{validationLoss:R}"));

    /// <summary>Adds a validation loss to a step that is there without one; nothing where it is not.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="validationLoss">The loss on the pairs that are kept for validation after it.</param>
    internal void AddValidation(long step, double validationLoss)
    {
        _lines.Dispose();
        var lines = File.ReadAllLines(_path).Skip(1).Select(line => Parse(line) is { ValidationLoss: null } point && point.Step == step
            ? line + validationLoss.ToString("R", CultureInfo.InvariantCulture) : line);
        _lines = Begin([.. lines]);
    }

    /// <summary>Reads a table, which may still be written to.</summary>
    /// <param name="path">The file.</param>
    public static IReadOnlyList<LossPoint> Read(string path)
    {
        var points = new List<LossPoint>();
        using var file = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (file.ReadLine() is { } line)
        {
            if (Parse(line) is { } point)
                points.Add(point);
        }

        return points;
    }

    /// <inheritdoc/>
    public void Dispose() => _lines.Dispose();

    private StreamWriter Begin(IReadOnlyList<string> kept)
    {
        WholeFile.Write(_path, stream =>
        {
            using var lines = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
            lines.WriteLine(Header);
            foreach (var line in kept)
                lines.WriteLine(line);
        });
        var file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.Read);
        return new StreamWriter(file) { NewLine = "\n", AutoFlush = true };
    }

    // A line that was cut when the process ended tells no step, or belongs to one that is made again.
    private static LossPoint? Parse(string line) =>
        line.Split(',') is [var step, var loss, _, _, var validation]
            && long.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && Number(loss) is { } known
            ? new LossPoint(number, known, Number(validation))
            : null;

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
