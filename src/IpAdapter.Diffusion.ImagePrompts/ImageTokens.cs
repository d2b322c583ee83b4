using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.ImagePrompts;

/// <summary>
/// The tokens that an adapter makes of an image prompt: the same in all runs of a drawing, whatever their rows. Each side is projected
/// once, when a run first reads it.
/// </summary>
/// <param name="adapter">Weights of the projection.</param>
/// <param name="kind">The adapter's kind.</param>
/// <param name="prompt">The pictures.</param>
/// <param name="learning">What to compute with in place of the adapter's file; null for the file.</param>
/// <param name="store">Lends the weights.</param>
internal sealed class ImageTokens(ImagePromptAdapter adapter, IImageProjectionKind kind, ImagePrompt prompt, IWeights? learning,
    DeviceStore store) : IDisposable
{
    private readonly ImagePrompt? _composition;

    /// <param name="patch">The image prompt.</param>
    /// <param name="store">Lends the weights.</param>
    public ImageTokens(DecoupledCrossAttention patch, DeviceStore store)
        : this(patch.Adapter, patch.Projection, patch.Prompt, patch.Learning?.Projection, store) => _composition = patch.Composition;

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
        using var lease = learning is null ? store.Lend(adapter.Projection) : null;
        var (device, projection) = (store.Device, kind.Build(new WeightScope(learning ?? lease!), adapter));
        Positive ??= Project(prompt.Positive, prompt.PositiveStates);
        if (isGuided)
            Negative ??= Project(prompt.Negative, prompt.NegativeStates);
        if (_composition is { } other)
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
