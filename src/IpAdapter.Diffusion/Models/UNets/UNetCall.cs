using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>What every block needs to know of one call of a UNet.</summary>
/// <param name="Time">silu of the time's embedding, [1 or row, channel].</param>
/// <param name="Text">The text.</param>
/// <param name="Extensions">Who takes part at the extension points.</param>
/// <param name="Observer">Who looks on, if anybody.</param>
internal sealed record UNetCall(Tensor Time, TextStates Text, UNetExtensions Extensions, IBlockObserver? Observer)
{
    /// <summary>Ends the call between two of its layers: on a large picture a call takes minutes.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>What of it is computed again in the backward pass; null for nothing.</summary>
    public GradientCheckpointing? Checkpointing { get; init; }

    /// <summary>Takes states on the way up for later calls; null where nobody wants any.</summary>
    public DeepStatesKeeper? Keeper { get; init; }

    /// <summary>
    /// How many sides of the batch are still one, which is computed for all of them: the negative and the positive rows of guidance read
    /// the same latents, and nothing tells them apart before the first cross-attention. 1 where each is computed for itself.
    /// </summary>
    public int SidesInOne { get; init; } = 1;

    /// <summary>Rows of the batch.</summary>
    public long Rows { get; init; }

    /// <summary>The first of the sides that are still one.</summary>
    /// <param name="sample">[row, ...].</param>
    public Tensor OneSide(Tensor sample) => SidesInOne == 1 ? sample : sample.narrow(0, 0, Rows / SidesInOne);

    /// <summary>Gives each side what was computed for all of them.</summary>
    /// <param name="states">[row, ...], or the rows of one side.</param>
    /// <returns>[row, ...]; the same tensor where it has all rows.</returns>
    public Tensor AllSides(Tensor states) =>
        SidesInOne == 1 || states.size(0) == Rows ? states : cat([.. Enumerable.Repeat(states, SidesInOne)]);

    /// <summary>Computes a layer of a block: what a residual layer and the transformer behind it make of hidden states.</summary>
    /// <param name="layer">The layer; it is called again in the backward pass where there is gradient checkpointing.</param>
    /// <param name="inputs">The hidden states, and what goes to other layers too.</param>
    public Tensor Compute(Func<Tensor[], Tensor> layer, params Tensor[] inputs)
    {
        if (!is_grad_enabled())
            return layer(inputs);
        using var scope = NewDisposeScope();
        // Views of its own (TorchSharp's alias is no view): the gradients of what reads an input within the layer are summed up there,
        // before those from elsewhere. So they are the same to the bit whether the layer is computed again or not.
        return (Checkpointing is null ? layer([.. inputs.Select(input => input.view_as(input))])
            : Checkpointing.Run(layer, inputs)).MoveToOuterDisposeScope();
    }

    /// <summary>Shows what a block gave.</summary>
    public Tensor Show(string block, Tensor output)
    {
        Cancellation.ThrowIfCancellationRequested();
        Observer?.Seen(block, output);
        return output;
    }

    /// <summary>Shows what a part of a block gave.</summary>
    public Tensor Show(string block, string part, Tensor output)
    {
        Cancellation.ThrowIfCancellationRequested();
        Observer?.Seen($"{block}.{part}", output);
        return output;
    }
}
