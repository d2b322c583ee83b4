using System.Buffers.Binary;
using System.Security.Cryptography;
using IpAdapter.Diffusion.Training.Data;
using IpAdapter.Diffusion.Training.Preparation.Caching;

namespace IpAdapter.Diffusion.Training.Preparation;

/// <summary>Reads, decodes and cuts pairs, or finds what is known of them; no tensor work, so any thread may do it.</summary>
internal sealed class PairPreparation(PairEncoders encoders, TextTokens tokens, BatchOptions options, PairCache? cache = null)
{
    /// <exception cref="TrainingDataException">The pair can't be used; the message names it.</exception>
    public PreparedPair Prepare(PairEntry entry)
    {
        var pair = entry.ReadEncoded(withHint: encoders.Hints?.Kind == HintKind.FromData);
        try
        {
            return cache is null
                ? Cut(pair.Decode(), tokens.Read(pair.Text))
                : Find(pair, SHA256.HashData(pair.Picture), tokens.Read(pair.Text), cache);
        }
        catch (ImageSizeException problem)
        {
            throw new TrainingDataException($"{pair.Name}: {problem.Message}", problem);
        }
    }

    private PreparedPair Cut(TrainingPair pair, IReadOnlyList<int[]> ids)
    {
        var cut = CutFor(pair.Picture);
        var picture = cut.Apply(pair.Picture);
        var given = pair.Hint is { } hint ? CutFor(hint).Apply(hint) : null;
        return new(picture, encoders.ImageEncoder?.Preprocessing.Cut(pair.Picture), ids, cut.Sizes)
        {
            Hint = encoders.Hints?.Prepare(picture, given),
        };
    }

    private PictureCut CutFor(Image picture) => new(picture.Width, picture.Height, options.Width, options.Height);

    private PreparedPair Find(EncodedPair pair, byte[] picture, IReadOnlyList<int[]> ids, PairCache cache)
    {
        var latents = Kept(keys => keys.Latents(picture, options.Width, options.Height), cache, out var known);
        var states = Kept(keys => encoders.ImageEncoder is null ? null : keys.ImageStates(picture), cache, out _);
        var text = Kept(keys => keys.TextStates(ids), cache, out _);
        // A control picture is made of the picture, which is then read all the same.
        var prepared = known is not null && (states.IsFound || encoders.ImageEncoder is null) && encoders.Hints is null
            ? new PreparedPair(null, null, ids, Sizes(known))
            : Cut(pair.Decode(), ids);
        return prepared with { Latents = latents, ImageStates = states, TextStates = text };
    }

    private static Kept Kept(Func<PairKeys, ContentStore.ContentKey?> key, PairCache cache, out StoredTensors? found)
    {
        var made = cache.Key(key);
        found = cache.Find(made);
        return new(made, found);
    }

    // The picture's own width and height lie beside its latents.
    private float[] Sizes(StoredTensors latents)
    {
        var numbers = latents.Tensors[2].Bytes.AsSpan();
        var (width, height) = (BinaryPrimitives.ReadInt64LittleEndian(numbers), BinaryPrimitives.ReadInt64LittleEndian(numbers[8..]));
        return new PictureCut((int)width, (int)height, options.Width, options.Height).Sizes;
    }
}
