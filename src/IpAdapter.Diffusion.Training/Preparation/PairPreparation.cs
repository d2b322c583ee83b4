using System.Security.Cryptography;
using IpAdapter.Diffusion.Training.Data;
using IpAdapter.Diffusion.Training.Preparation.Caching;

namespace IpAdapter.Diffusion.Training.Preparation;

/// <summary>Reads, decodes and cuts pairs, or finds what is known of them; no tensor work, so any thread may do it.</summary>
internal sealed class PairPreparation(PairEncoders encoders, TextTokens tokens, BatchOptions options, PairCache? cache = null)
{
    private bool ReadsHints => encoders.Hints?.Kind == HintKind.FromData;

    /// <summary>Reads a pair and prepares it, or finds it.</summary>
    /// <exception cref="TrainingDataException">The pair can't be used; the message names it.</exception>
    public PreparedPair Prepare(PairEntry entry)
    {
        if (cache is null)
            return Prepare(Read(entry));
        var pair = entry.ReadEncoded(ReadsHints);
        return Named(pair.Name, () => Find(pair, SHA256.HashData(pair.Picture), tokens.Read(pair.Text), cache));
    }

    /// <summary>Reads a pair, to be prepared.</summary>
    /// <exception cref="TrainingDataException">The pair can't be used; the message names it.</exception>
    public TrainingPair Read(PairEntry entry) => entry.Read(ReadsHints);

    /// <summary>Prepares a pair that was read.</summary>
    /// <exception cref="TrainingDataException">The pair can't be used; the message names it.</exception>
    public PreparedPair Prepare(TrainingPair pair) => Named(pair.Name, () => Cut(pair, tokens.Read(pair.Text)));

    private static PreparedPair Named(string pair, Func<PreparedPair> prepare)
    {
        try
        {
            return prepare();
        }
        catch (ImageSizeException problem)
        {
            throw new TrainingDataException($"{pair}: {problem.Message}", problem);
        }
    }

    private PreparedPair Cut(TrainingPair pair, IReadOnlyList<int[]> ids)
    {
        var cut = CutFor(pair.Picture.Width, pair.Picture.Height);
        var picture = cut.Apply(pair.Picture);
        var given = pair.Hint is { } hint ? new PictureCut(hint.Width, hint.Height, cut.Width, cut.Height).Apply(hint) : null;
        return new(picture, encoders.ImageEncoder?.Preprocessing.Cut(pair.Picture), ids, cut.Sizes)
        {
            Hint = encoders.Hints?.Prepare(picture, given),
        };
    }

    private PictureCut CutFor(int width, int height)
    {
        var size = options.Buckets.Count == 0 ? (options.Width, options.Height) : SizeBuckets.Nearest(options.Buckets, width, height);
        return new(width, height, size.Width, size.Height);
    }

    private PreparedPair Find(EncodedPair pair, byte[] picture, IReadOnlyList<int[]> ids, PairCache cache)
    {
        // Without it, a picture would have to be decoded to know what it is brought to.
        var original = Kept(_ => PairKeys.PictureSize(picture), cache);
        TrainingPair? decoded = null;
        var (width, height) = PictureSize.Read(original.Get(() => PictureSize.Write((decoded = pair.Decode()).Picture)));
        var cut = CutFor(width, height);
        var latents = Kept(keys => keys.Latents(picture, cut.Width, cut.Height), cache);
        var states = Kept(keys => encoders.ImageEncoder is null ? null : keys.ImageStates(picture), cache);
        // A control picture is made of the picture, which is then read all the same.
        var isKnown = latents.IsFound && (states.IsFound || encoders.ImageEncoder is null) && encoders.Hints is null;
        var prepared = isKnown ? new PreparedPair(null, null, ids, cut.Sizes) : Cut(decoded ?? pair.Decode(), ids);
        return prepared with
        {
            OriginalSize = original,
            Latents = latents,
            ImageStates = states,
            TextStates = Kept(keys => keys.TextStates(ids), cache),
        };
    }

    private static Kept Kept(Func<PairKeys, ContentStore.ContentKey?> key, PairCache cache)
    {
        var made = cache.Key(key);
        return new(made, cache.Find(made));
    }
}
