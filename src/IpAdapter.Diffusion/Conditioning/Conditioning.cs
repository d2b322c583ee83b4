namespace IpAdapter.Diffusion;

/// <summary>What a text encoder made of prompts: the states that cross-attention reads.</summary>
/// <param name="States">[prompt, token, channel].</param>
/// <param name="EmptyStates">The same encoder's states of the empty prompt, [1, token, channel]: the unconditional side where no negative prompt is given.</param>
public sealed record Conditioning(Tensor States, Tensor EmptyStates) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        States.Dispose();
        EmptyStates.Dispose();
    }
}
