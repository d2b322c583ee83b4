using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Text;
using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Graph.Text;

/// <summary>A text transformer with its tokenizer opened: what turns prompts into what it reads.</summary>
internal sealed record TowerReader(TextTower Tower, ClipTokenizer Tokenizer)
{
    /// <summary>Borrows its weights, with what is changed in them.</summary>
    public ChangedWeights Lend(DeviceStore store) => ChangedWeights.Lend(store, Tower.Weights, Tower.LowRank);

    /// <summary>The transformer over borrowed weights.</summary>
    public TextEncoderNetwork Network(IWeights weights) => new(new WeightScope(weights), Tower.Config);

    /// <summary>Ids of prompts, cut off or filled up, [prompt, token].</summary>
    public Tensor Ids(IReadOnlyList<string> prompts, ComputeDevice device)
    {
        var tokens = Tower.Config.MaxTokens;
        var all = prompts.SelectMany(prompt => Tokenizer.Encode(prompt, tokens)).Select(id => (long)id).ToArray();
        return tensor(all, [prompts.Count, tokens], ScalarType.Int64, device.Device);
    }

    /// <summary>Says which prompts are cut off.</summary>
    public IEnumerable<string> Warnings(IReadOnlyList<string> prompts, string encoder) =>
        from prompt in prompts
        let count = Tokenizer.Encode(prompt).Count
        where count > Tower.Config.MaxTokens
        select $"the prompt '{Beginning(prompt)}' has {count} tokens; '{encoder}' reads {Tower.Config.MaxTokens}, the rest has no effect";

    private static string Beginning(string prompt) => prompt.Length <= 40 ? prompt : prompt[..40] + "...";
}
