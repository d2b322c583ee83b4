using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.ImagePrompts;

/// <summary>
/// The tokens that an adapter makes of an image prompt: the same in all runs of a drawing, whatever their rows. Each side is projected
/// once, when a run first reads it.
/// </summary>
internal sealed class ImageTokens(DecoupledCrossAttention patch, DeviceStore store) : IDisposable
{
    /// <summary>Of the pictures, [prompt, picture, token, channel]; null before it is required.</summary>
    public Tensor? Positive { get; private set; }

    /// <summary>Of the unconditional side, in the same shape; null before it is required.</summary>
    public Tensor? Negative { get; private set; }

    /// <summary>Of the pictures that stand for the others in the layers of layout; null where there are none.</summary>
    public Tensor? Composition { get; private set; }

    /// <summary>Projects what has not been projected yet. The weights are given back at once.</summary>
    /// <param name="isGuided">Whether the unconditional side is read too.</param>
    public void Require(bool isGuided)
    {
        if (Positive is not null && (Negative is not null || !isGuided))
            return;
        using var scope = NewDisposeScope();
        using var lease = patch.Learning is null ? store.Lend(patch.Adapter.Projection) : null;
        var weights = patch.Learning?.Projection ?? lease!;
        var (device, projection) = (store.Device, patch.Projection.Build(new WeightScope(weights), patch.Adapter));
        Positive ??= Project(patch.Prompt.Positive, patch.Prompt.PositiveStates);
        if (isGuided)
            Negative ??= Project(patch.Prompt.Negative, patch.Prompt.NegativeStates);
        if (patch.Composition is { } other)
            Composition ??= Project(other.Positive, other.PositiveStates);

        Tensor Project(Tensor side, Tensor? states) =>
            projection.Forward(side.to(device.DType, device.Device), states?.to(device.DType, device.Device)).DetachFromDisposeScope();
    }

    public void Dispose()
    {
        Positive?.Dispose();
        Negative?.Dispose();
        Composition?.Dispose();
    }
}
