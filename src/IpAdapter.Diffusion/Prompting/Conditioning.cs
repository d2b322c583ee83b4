using System.Collections.Immutable;

namespace IpAdapter.Diffusion.Prompting;

/// <summary>The prompts that lead a drawing together: one, or several that each count in a region of the picture.</summary>
public sealed record Conditioning : IDisposable
{
    /// <param name="parts">
    /// The prompts, at least one; each holds as many as the others (<see cref="PromptConditioning.PromptCount"/>).
    /// </param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public Conditioning(params ImmutableList<PromptConditioning> parts)
    {
        if (parts.IsEmpty)
            throw new ArgumentException("expected at least one prompt, found none: encode an empty one for nothing", nameof(parts));
        Parts = parts;
    }

    /// <summary>The prompts, each with its region.</summary>
    public ImmutableList<PromptConditioning> Parts { get; }

    /// <summary>How many prompts each part holds: one for all pictures that are drawn, or one for each.</summary>
    public int PromptCount => Parts[0].PromptCount;

    /// <summary>Changes all parts alike.</summary>
    /// <param name="change">Makes another description of a part; its tensors are left as they are.</param>
    /// <returns>The changed prompts, with a hold of their own on the same numbers: both are to be disposed.</returns>
    public Conditioning With(Func<PromptConditioning, PromptConditioning> change) => new([.. Parts.Select(part => change(part.Hold()))]);

    /// <summary>Puts the prompts of several conditionings into one.</summary>
    /// <param name="conditionings">At least one; each part holds as many prompts as the others.</param>
    /// <returns>All their prompts in order, with a hold of their own on the same numbers: to be disposed apart from them.</returns>
    public static Conditioning Join(params IEnumerable<Conditioning> conditionings) =>
        new([.. conditionings.SelectMany(conditioning => conditioning.Parts).Select(part => part.Hold())]);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in Parts)
            part.Dispose();
    }
}
