using IpAdapter.Diffusion.Arithmetic;

namespace IpAdapter.Diffusion.Tests.Kernels;

/// <summary>One attention by chance: shape, layout, mask and size of its numbers follow from a seed.</summary>
internal sealed record AttentionCase
{
    private static readonly long[] Widths = [8, 16, 24, 40, 64, 80, 128, 160, 264, 520];

    public required Tensor Query { get; init; }

    public required Tensor Key { get; init; }

    public required Tensor Value { get; init; }

    public Tensor? Mask { get; init; }

    public bool IsCausal { get; init; }

    /// <summary>Whether all numbers are standard normal ones, without a mask that adds to them.</summary>
    public bool IsUsual { get; init; }

    public required string Words { get; init; }

    public static AttentionCase Draw(int seed)
    {
        using var scope = NewDisposeScope();
        manual_seed(seed);
        var chance = new Random(seed);
        var (batch, heads) = (chance.Next(1, 3), chance.Next(1, 4));
        var (queries, keys) = (Length(chance, 70), Length(chance, 300));
        var width = Widths[Math.Min(chance.Next(Widths.Length + 3), chance.Next(Widths.Length))];
        var layout = chance.Next(4);
        var sizes = (Kind: chance.Next(4), Masks: chance.Next(5));
        var (query, key, value) = (Heads(queries), Heads(keys), Heads(keys));
        if (sizes.Kind == 1) query = query.Times(100);   // logits of some hundred
        // Each key's logits are above those of the key before it.
        if (sizes.Kind == 2)
            key = key.Times(0.1).Plus(query.narrow(2, 0, 1) * TensorRange.Create(keys, float32).view(1, 1, -1, 1).Times(0.1));
        var mask = sizes.Masks switch
        {
            1 => Hidden([batch, heads, queries, keys], 0.3),
            2 => Hidden([batch, 1, 1, keys], 0.5),
            3 => Hidden([queries, keys], 0.9).Plus(randn(queries, keys)),   // most hidden, some rows wholly
            _ => null,
        };
        return new()
        {
            Query = query.MoveToOuterDisposeScope(),
            Key = key.MoveToOuterDisposeScope(),
            Value = value.MoveToOuterDisposeScope(),
            Mask = mask?.MoveToOuterDisposeScope(),
            IsCausal = sizes.Masks == 4,
            IsUsual = sizes.Kind is 0 or 3,
            Words = $"seed {seed}: {batch} x {heads} heads, {queries} queries, {keys} keys, {width} wide, layout {layout}, {sizes}",
        };

        Tensor Heads(long count) => layout switch
        {
            0 => randn(batch, heads, count, width),
            1 => randn(batch, heads, width, count).transpose(2, 3),
            2 => randn(batch, 2 * heads, 2 * count, width + 3)[.., 1..(heads + 1), ..(int)count, 3..],
            _ => randn(batch, count, heads, width).transpose(1, 2),   // as linear layers leave them
        };
    }

    private static int Length(Random chance, int most) => chance.Next(8) == 0 ? 1 : chance.Next(1, most);

    private static Tensor Hidden(long[] shape, double share)
    {
        using TorchSharp.Scalar hidden = float.NegativeInfinity;
        return zeros(shape).masked_fill_(rand(shape).IsLessThan(share), hidden);
    }
}
