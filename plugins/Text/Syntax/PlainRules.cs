using IpAdapter.Diffusion.Text;

namespace IpAdapter.Graph.Text.Syntax;

/// <summary>diffusers' rules: there are none.</summary>
internal sealed class PlainRules : IPromptRules
{
    public bool CutsOff => true;

    public IReadOnlyList<WeightedText> Read(string prompt) => [new(prompt, 1)];

    public IReadOnlyList<IReadOnlyList<WeightedToken>> Cut(IReadOnlyList<IReadOnlyList<WeightedToken>?> parts, int room, ClipTokenizer tokenizer) => [[.. parts[0]!.Take(room)]];

    public Tensor Weigh(Tensor states, Tensor weights, Func<Tensor> empty) => states.alias();
}
