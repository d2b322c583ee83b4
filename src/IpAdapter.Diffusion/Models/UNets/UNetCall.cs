using IpAdapter.Diffusion.Arithmetic;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>What every block needs to know of one call of a UNet.</summary>
/// <param name="Time">silu of the time's embedding, [1 or row, channel].</param>
/// <param name="Text">The text.</param>
/// <param name="Sessions">What is added at the extension points, in order.</param>
/// <param name="Observer">Who looks on, if anybody.</param>
internal sealed record UNetCall(Tensor Time, TextStates Text, IReadOnlyList<UNetSession> Sessions, IBlockObserver? Observer)
{
    /// <summary>Ends the call between two of its layers: on a large picture a call takes minutes.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Adds what sessions have for a block to its hidden states, in place.</summary>
    public void AddBeside(UNetPart part, int block, Tensor hidden)
    {
        foreach (var session in Sessions)
            if (session.AddToBlock(part, block) is { } more)
                hidden.AddInPlace(ExtensionResult.Addable(more, session, nameof(session.AddToBlock), hidden.shape));
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
