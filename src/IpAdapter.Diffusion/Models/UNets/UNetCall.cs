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
