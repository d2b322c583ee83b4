namespace IpAdapter.Diffusion.Prompting;

/// <summary>What is known of a <see cref="Conditioning"/> before it is computed.</summary>
/// <param name="Width">Channels of a state: must be the UNet's cross-attention width.</param>
/// <param name="Encoder">Name of the model it comes from, for messages.</param>
/// <param name="Prompts">How many prompts, where that is known.</param>
public sealed record ConditioningDescription(long Width, string Encoder, int? Prompts = null)
{
    /// <summary>Channels of a prompt's one vector; null where the encoder gives none.</summary>
    public long? PooledWidth { get; init; }

    /// <summary>How many masks the regions of the prompts have, of each that has any and where that is known.</summary>
    public IReadOnlyList<int> RegionMasks { get; init; } = [];
}
