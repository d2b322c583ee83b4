namespace IpAdapter.Diffusion.Prompting;

/// <summary>What is known of a <see cref="PromptConditioning"/> before it is computed.</summary>
/// <param name="Width">Channels of a state: must be the UNet's cross-attention width.</param>
/// <param name="Encoder">Name of the model it comes from, for messages.</param>
/// <param name="PromptCount">How many prompts it holds, where that is known.</param>
public sealed record PromptConditioningDescription(long Width, string Encoder, int? PromptCount = null)
{
    /// <summary>Channels of a prompt's one vector; null where the encoder gives none.</summary>
    public long? PooledWidth { get; init; }

    /// <summary>How many masks its region has; null for none, or where that is not known.</summary>
    public int? RegionMasks { get; init; }
}
