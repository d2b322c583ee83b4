using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// Shape of what is added to the embedding of the time: <see cref="AddedConditions"/> (diffusers' <c>addition_embed_type: text_time</c>).
/// </summary>
/// <param name="PooledWidth">Channels of the text's one vector.</param>
/// <param name="NumberWidth">Channels of the sinusoid of each of the six numbers (<c>addition_time_embed_dim</c>).</param>
public sealed record AddedConfig(int PooledWidth, int NumberWidth)
{
    /// <summary>Numbers that say the sizes of a picture.</summary>
    public const int Numbers = 6;

    /// <summary>Reads it from a configuration; null where nothing is added.</summary>
    /// <exception cref="WeightFileException">Something else than text and sizes is added, or the widths do not fit.</exception>
    public static AddedConfig? Read(ConfigFile file)
    {
        file.Only("addition_embed_type", "\"text_time\"");
        if (file.Find("addition_embed_type") is null)
            return null;
        var (all, each) = (file.Count("projection_class_embeddings_input_dim"), file.Count("addition_time_embed_dim"));
        if (each % 2 != 0)
            throw file.Problem("addition_time_embed_dim", $"expected an even number, a sine and a cosine for each frequency, found {each}");
        return all > Numbers * each
            ? new(all - Numbers * each, each)
            : throw file.Problem("projection_class_embeddings_input_dim",
                $"{all} channels leave none for the text beside {Numbers} numbers of {each} channels each ('addition_time_embed_dim')");
    }
}
