namespace IpAdapter.Diffusion.Prompting;

/// <summary>What is known of an <see cref="ImagePrompt"/> before it is computed.</summary>
/// <param name="Origin">Where it comes from, for messages: <c>image encoder 'image_encoder'</c>, <c>'look.safetensors'</c>.</param>
/// <param name="Holds">What it holds, as the kinds of adapters say what they read: <c>image embeddings</c>, <c>hidden states</c>, <c>face
/// identities</c>, ...; null where that can't be told.</param>
/// <param name="Width">Width of an embedding, a state or an identity.</param>
/// <param name="Pictures">How many pictures it has for each row of a batch, where that is known.</param>
public sealed record ImagePromptDescription(string Origin, string? Holds, long Width, int? Pictures = null)
{
    /// <summary>For how many prompts it has pictures of their own, where that is known.</summary>
    public int? Prompts { get; init; }

    /// <summary>Tokens of a picture's hidden states, where that is known.</summary>
    public long? Tokens { get; init; }

    /// <summary>Width of the hidden states beside face identities; null where there are none.</summary>
    public long? StatesWidth { get; init; }
}
