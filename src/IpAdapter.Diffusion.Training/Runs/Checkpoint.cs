using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Training.Data;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Training.Runs;

/// <summary>A checkpoint on the disk: how far a training was. Its header was read; no tensor is loaded.</summary>
/// <param name="Path">The file.</param>
/// <param name="Steps">Steps that had been made.</param>
/// <param name="Position">How far the data had been read.</param>
public sealed record Checkpoint(string Path, long Steps, DataPosition Position)
{
    /// <summary>The loss on the pairs that are kept for validation; null where it was not computed at this step.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>Puts a trainer where it was when the checkpoint was written. Called on the device's thread.</summary>
    /// <param name="trainer">A trainer of the same training.</param>
    /// <param name="store">Lends the tensors of the file.</param>
    /// <exception cref="WeightFileException">The file can't be read any more.</exception>
    /// <exception cref="TrainingException">It is of another training.</exception>
    public void Restore(Trainer trainer, DeviceStore store)
    {
        using var scope = NewDisposeScope();
        var weights = WeightSet.Open(Path);
        using var lease = store.Lend(weights, ScalarType.Float32);
        trainer.Resume(Steps, weights.Names.ToDictionary(name => name, lease.Get));
    }
}
