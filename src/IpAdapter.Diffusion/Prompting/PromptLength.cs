namespace IpAdapter.Diffusion.Prompting;

/// <summary>Brings prompts of different length to one, so that they can be rows of one batch.</summary>
/// <remarks>
/// Each prompt is repeated as a whole. softmax over keys that all stand there n times gives the mean of values that it gives over the keys
/// once:
/// attention to a prompt stays what it is alone, whatever lies beside it (so does ComfyUI, comfy/conds.py).
/// </remarks>
public static class PromptLength
{
    /// <summary>The length that prompts of several lengths can all be repeated to: their least common multiple.</summary>
    public static long Common(IEnumerable<long> lengths) => lengths.Aggregate(1L, static (a, b) => checked(a / GreatestDivisor(a, b) * b));

    /// <summary>Repeats each prompt's states up to the common length.</summary>
    /// <param name="states">[prompt, token, channel] each.</param>
    /// <returns>The same, with as many tokens each.</returns>
    public static IReadOnlyList<Tensor> ToOne(params IReadOnlyList<Tensor> states)
    {
        var tokens = Common(states.Select(one => one.size(1)));
        return [.. states.Select(one => one.repeat(1, tokens / one.size(1), 1))];
    }

    private static long GreatestDivisor(long a, long b) => b == 0 ? a : GreatestDivisor(b, a % b);
}
