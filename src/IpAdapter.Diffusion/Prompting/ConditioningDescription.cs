using System.Collections.Immutable;

namespace IpAdapter.Diffusion.Prompting;

/// <summary>What is known of a <see cref="Conditioning"/> before it is computed.</summary>
public sealed record ConditioningDescription
{
    /// <param name="parts">What is known of its prompts, at least one.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public ConditioningDescription(params ImmutableList<PromptConditioningDescription> parts)
    {
        if (parts.IsEmpty)
            throw new ArgumentException("expected at least one prompt, found none: describe each of the conditioning", nameof(parts));
        Parts = parts;
    }

    /// <summary>What is known of its prompts, each with its region.</summary>
    public ImmutableList<PromptConditioningDescription> Parts { get; }

    /// <summary>How many prompts each part holds, where that is known of any.</summary>
    public int? PromptCount => Parts.Select(part => part.PromptCount).FirstOrDefault(count => count is not null);

    /// <summary>Changes all parts alike.</summary>
    /// <param name="change">Makes another description of a part.</param>
    public ConditioningDescription With(Func<PromptConditioningDescription, PromptConditioningDescription> change) =>
        new([.. Parts.Select(change)]);
}
