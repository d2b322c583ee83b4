using IpAdapter.Diffusion.ImagePrompts.Encoding;

namespace IpAdapter.Diffusion.ImagePrompts.Combining;

/// <summary>Makes one image prompt of several. Called on the device's thread.</summary>
public static class ImagePromptCombination
{
    /// <summary>Joins the pictures of image prompts of one shape.</summary>
    /// <param name="prompts">The prompts, at least one; each may have several pictures. Their batches are one row each, or all as
    /// many.</param>
    /// <param name="method">How their pictures are joined.</param>
    /// <param name="weights">Multiplies the embeddings of each prompt before they are joined, one for each; null for 1. The negative side
    /// stays as it is.</param>
    /// <returns>The prompt; whoever calls owns it.</returns>
    public static ImagePrompt Combine(IReadOnlyList<ImagePrompt> prompts, CombineMethod method, IReadOnlyList<double>? weights = null)
    {
        using var scope = NewDisposeScope();
        var rows = prompts.Max(prompt => prompt.Positive.size(0));
        var (positive, negative) = Both(prompt => prompt.Positive, prompt => prompt.Negative);
        var combined = new ImagePrompt(positive, negative) { Origin = prompts[0].Origin, Holds = prompts[0].Holds };
        if (prompts.Any(prompt => prompt.PositiveStates is null))
            return combined;
        var (positiveStates, negativeStates) = Both(prompt => prompt.PositiveStates!, prompt => prompt.NegativeStates!);
        return combined with { PositiveStates = positiveStates, NegativeStates = negativeStates };

        (Tensor Positive, Tensor Negative) Both(Func<ImagePrompt, Tensor> positives, Func<ImagePrompt, Tensor> negatives)
        {
            var wanted = cat([.. prompts.Select((prompt, i) => Rows(positives(prompt).Times(weights is null ? 1 : weights[i]), rows))], 1);
            var unwanted = cat([.. prompts.Select(prompt => Rows(negatives(prompt), rows))], 1);
            // A picture alone stays what it is: the mean of one is no other, and its norm average would be its signs.
            if (wanted.size(1) > 1)
                wanted = Joining.Join(method, wanted);
            // For pictures side by side as many on the unconditional side; joined ones have its first.
            return (wanted.contiguous().DetachFromDisposeScope(), LastRepeated.To(unwanted, 1, wanted.size(1)).DetachFromDisposeScope());
        }
    }

    /// <summary>
    /// Mixes two image prompts of one shape: embeddings between theirs (arXiv:2308.06721, interpolation between pictures).
    /// </summary>
    /// <param name="first">The prompt at share 0.</param>
    /// <param name="second">The prompt at share 1.</param>
    /// <param name="share">Share of the second prompt. Below 0 and above 1 it goes on beyond them.</param>
    /// <returns>The prompt; whoever calls owns it.</returns>
    public static ImagePrompt Blend(ImagePrompt first, ImagePrompt second, double share)
    {
        using var scope = NewDisposeScope();
        return new ImagePrompt(Between(first.Positive, second.Positive)!, Between(first.Negative, second.Negative)!)
        {
            Origin = first.Origin,
            Holds = first.Holds,
            PositiveStates = Between(first.PositiveStates, second.PositiveStates),
            NegativeStates = Between(first.NegativeStates, second.NegativeStates),
        };

        // As a sum of both, so that a share of 0 is the first prompt to the bit and 1 the second.
        Tensor? Between(Tensor? one, Tensor? other) =>
            one is null || other is null ? null : one.Times(1 - share).Plus(other.Times(share)).DetachFromDisposeScope();
    }

    private static Tensor Rows(Tensor embeddings, long rows) =>
        embeddings.size(0) == rows ? embeddings : embeddings.repeat_interleave(rows, 0);
}
