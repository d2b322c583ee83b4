using System.Runtime.ExceptionServices;

namespace IpAdapter.Diffusion.Layers;

/// <summary>
/// Gradient checkpointing (arXiv:1604.06174): of a layer only what it read is kept for the backward pass, which computes the layer again.
/// Memory for time: what a training holds of a network is one tensor a layer, and one layer's insides at a time.
/// </summary>
/// <remarks>
/// For one forward and one backward pass, on the device's thread. Whatever the layers read beside their inputs has to live until the
/// backward pass is done. Gradients are the same to the bit.
/// </remarks>
/// <param name="learning">What learns: leaves that gradients are recorded for. Borrowed.</param>
public sealed class GradientCheckpointing(IEnumerable<Tensor> learning) : IDisposable
{
    private readonly Tensor[] _learning = [.. learning];
    private readonly List<(Tensor Made, Tensor Read)> _cut = [];
    private Tensor?[] _given = [];
    private ExceptionDispatchInfo? _failure;

    /// <summary>
    /// Cuts a tensor off from what made it: what several layers read, or what a layer reads beside its inputs, such as keys and values of
    /// a text. The backward pass of a layer ends there, and what made the tensor is differentiated once, for all of them.
    /// </summary>
    /// <param name="tensor">What was computed for layers to read.</param>
    /// <returns>What they are to read in its place; freed with this object.</returns>
    public Tensor Cut(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var (made, read) = (tensor.alias(), tensor.detach().requires_grad_(tensor.requires_grad));
        _cut.Add((made.DetachFromDisposeScope(), read.DetachFromDisposeScope()));
        return read;
    }

    /// <summary>
    /// Throws what a layer threw that was computed again: it can't pass through libtorch's backward pass. To be called behind it.
    /// </summary>
    public void ThrowIfFailed()
    {
        var failure = _failure;
        _failure = null;
        failure?.Throw();
    }

    /// <summary>Frees what was held for the backward pass.</summary>
    public void Dispose()
    {
        Give([]);
        foreach (var (made, read) in _cut)
        {
            made.Dispose();
            read.Dispose();
        }
    }

    /// <summary>Computes a layer now, and once more in the backward pass.</summary>
    /// <param name="layer">The layer: the same result each time.</param>
    /// <param name="inputs">What it reads.</param>
    internal Tensor Run(Func<Tensor[], Tensor> layer, Tensor[] inputs)
    {
        // A layer need not read all of it: what it does not read gets no gradient from it.
        var besides = _cut.Where(pair => pair.Read.requires_grad).ToList();
        Tensor[] read = [.. besides.Select(pair => pair.Read), .. _learning];
        return CheckpointedFunction.apply([new CheckpointedLayer(this, layer, read), .. inputs, .. besides.Select(pair => pair.Made),
            .. _learning]);
    }

    /// <summary>Keeps a layer's gradients for libtorch, which takes hold of them behind this, and frees the last layer's.</summary>
    internal List<Tensor> Give(Tensor?[] gradients)
    {
        foreach (var gradient in _given)
            gradient?.Dispose();
        _given = gradients;
        return [.. gradients.Select(gradient => gradient!)];   // TorchSharp takes null for none
    }

    /// <summary>Takes note of what a layer threw in the backward pass; the first is told.</summary>
    internal void Fail(Exception failure) => _failure ??= ExceptionDispatchInfo.Capture(failure);
}
