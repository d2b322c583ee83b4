namespace IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;

/// <summary>A token that was added to a tokenizer beside its vocabulary.</summary>
/// <param name="Text">How it is written in a prompt.</param>
/// <param name="Id">Its id.</param>
internal sealed record AddedToken(string Text, int Id)
{
    /// <summary>
    /// Whether it is looked for in the normalized text, so that capitals don't count; otherwise in the text as it was typed.
    /// </summary>
    public bool IsNormalized { get; init; } = true;

    /// <summary>Whether it is found only where it is a word of its own.</summary>
    public bool IsWord { get; init; }
}
