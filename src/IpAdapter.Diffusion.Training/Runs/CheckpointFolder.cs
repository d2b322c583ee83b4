using System.Globalization;
using IpAdapter.Diffusion.Training.Data;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Safetensors;

namespace IpAdapter.Diffusion.Training.Runs;

/// <summary>
/// The checkpoints of one training, a <c>.safetensors</c> file each: written whole or not at all. The last few are kept, and the one with
/// the least loss on the pairs that are kept for validation.
/// </summary>
/// <param name="path">The folder, which need not be there yet.</param>
/// <param name="keep">How many of the last are kept, at least 1.</param>
public sealed class CheckpointFolder(string path, int keep = 2)
{
    private const string Steps = "steps";
    private const string Epoch = "epoch";
    private const string Pairs = "pairs";
    private const string Group = "group";
    private const string Before = "before";
    private const string Waiting = "waiting";
    private const string ValidationLoss = "validation-loss";
    private const string Pattern = "checkpoint-*.safetensors";

    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>Finds the checkpoint to go on from.</summary>
    /// <param name="steps">Steps of the training: a checkpoint of more is of no use to it.</param>
    /// <param name="unusable">Told of each file that can't be used, which is passed over.</param>
    /// <returns>The one with the most steps; null where there is none.</returns>
    public Checkpoint? FindLatest(long steps, Action<string> unusable)
    {
        foreach (var file in Files().Reverse())
        {
            try
            {
                if (Read(file) is { } checkpoint && checkpoint.Steps <= steps)
                    return checkpoint;
            }
            catch (WeightFileException problem)
            {
                unusable(problem.Message);
            }
        }

        return null;
    }

    /// <summary>Writes where a trainer is, and removes what need not be kept any longer. Called on the device's thread.</summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="position">How far the data was read for its steps.</param>
    /// <param name="validationLoss">The loss on the pairs that are kept for validation, where it was computed.</param>
    /// <exception cref="IOException">It can't be written; those that were there are as they were.</exception>
    public Checkpoint Write(Trainer trainer, DataPosition position, double? validationLoss)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var name = string.Create(CultureInfo.InvariantCulture, $"checkpoint-{trainer.Steps:00000000}.safetensors");
        var file = System.IO.Path.Combine(Path, name);
        var remarks = new Dictionary<string, string>
        {
            [Steps] = trainer.Steps.ToString(CultureInfo.InvariantCulture),
            [Epoch] = position.Epoch.ToString(CultureInfo.InvariantCulture),
            [Pairs] = position.Pairs.ToString(CultureInfo.InvariantCulture),
            [Group] = position.Group.ToString(CultureInfo.InvariantCulture),
            [Before] = position.Before.ToString(CultureInfo.InvariantCulture),
            [Waiting] = position.Waiting ?? "",
        };
        if (validationLoss is { } loss)
            remarks[ValidationLoss] = loss.ToString("R", CultureInfo.InvariantCulture);
        WholeFile.Write(file, stream => SafetensorsWriter.Write(stream, [.. trainer.State], remarks));
        Prune();
        return new(file, trainer.Steps, position) { ValidationLoss = validationLoss };
    }

    private string[] Files() =>
        Directory.Exists(Path) ? [.. Directory.EnumerateFiles(Path, Pattern).Order(StringComparer.Ordinal)] : [];

    private void Prune()
    {
        var files = Files();
        var best = files.Select(TryRead).OfType<Checkpoint>().Where(checkpoint => checkpoint.ValidationLoss is not null)
            .MinBy(checkpoint => checkpoint.ValidationLoss)?.Path;
        foreach (var file in files.SkipLast(keep).Where(file => file != best))
            File.Delete(file);

        static Checkpoint? TryRead(string file)
        {
            try
            {
                return Read(file);
            }
            catch (WeightFileException)
            {
                return null;
            }
        }
    }

    /// <exception cref="WeightFileException">It is no checkpoint.</exception>
    private static Checkpoint Read(string file)
    {
        var notes = WeightFileHeader.Read(file).Metadata;
        var waiting = notes.GetValueOrDefault(Waiting, "");
        var position = new DataPosition(Whole(Epoch), Whole(Pairs))
        {
            Group = (int)Whole(Group),
            Before = Whole(Before),
            Waiting = waiting.Length == 0 ? null : waiting,
        };
        return new(file, Whole(Steps), position)
        {
            ValidationLoss = notes.TryGetValue(ValidationLoss, out var loss)
                && double.TryParse(loss, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null,
        };

        long Whole(string name) =>
            notes.TryGetValue(name, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new WeightFileException(file, $"is no checkpoint of a training: its header does not tell '{name}'");
    }
}
