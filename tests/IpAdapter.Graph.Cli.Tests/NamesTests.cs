using System.Text.Json;
using System.Text.RegularExpressions;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Cli.Tests;

/// <summary>docs/names.md leads from other tools' names to ours: what it names is there, and what is there is named.</summary>
public sealed partial class NamesTests
{
    private static readonly string[] Page = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "names.md"));

    [Fact]
    public async Task Every_name_of_ours_on_the_page_is_in_the_catalog()
    {
        var nodes = await NodesAsync();
        Assert.Equal("", string.Join("\n", Ours().Where(name => !IsThere(name, nodes)).Distinct()));
    }

    [Fact]
    public async Task Every_node_of_the_catalog_is_on_the_page()
    {
        var named = Ours().Select(name => name.Node).ToHashSet(StringComparer.Ordinal);
        Assert.Equal("", string.Join("\n", (await NodesAsync()).Keys.Where(node => !named.Contains(node))));
    }

    [Fact]
    public void A_name_of_theirs_leads_to_one_place()
    {
        var section = "";
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in Page)
        {
            if (line.StartsWith('#'))
                section = line;
            else if (line.StartsWith("| `", StringComparison.Ordinal))
                Assert.True(seen.Add(section + line.Split('|')[1].Trim()), $"twice in '{section}': {line}");
        }

        Assert.True(seen.Count > 50, "the page's tables were not read");
    }

    [Fact]
    public async Task Names_of_other_tools_in_a_workflow_are_answered_with_ours()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.In("w.yaml"), """
            nodes:
              base: { uses: models/load, with: { path: none } }
              a: { uses: KSampler }
              b: { uses: sampling/sample, with: { unet: $base.unet, positive: $w, cfg: 7, sampler: dpmpp_2m_karras, width: 64, height: 64 } }
              c: { uses: sampling/sample, with: { unet: $base.unet, positive: $w, latent_image: $x, sampler: samplers/euler, width: 64, height: 64 } }
              d: { uses: image-prompt/apply, with: { unet: $base.unet, adapter: none, image: $l, weight-type: ease in } }
              e: { uses: encode }
              w: { uses: text/encode, with: { encoder: $base.text-encoder, prompt: x } }
              l: { uses: StableDiffusionPipeline }
              m: { uses: IPAdapterApply }
              n: { uses: IPAdapterApplyFaceID }
            outputs: { o: $b }
            """);

        var answer = await Command.RunAsync(folder.Path, "validate", "w.yaml");

        Assert.Equal(2, answer.Code);
        foreach (var expected in new[]
        {
            "there is no node 'KSampler': ComfyUI calls it so; here it is `sampling/sample`; did you mean 'sampling/sample'?",
            "has no input 'cfg'", "did you mean 'guidance'?",
            "it is two things here, 'dpmpp-2m' and its noise levels: make a node (name: { uses: samplers/dpmpp-2m, with: { sigmas: karras "
                + "} }) and write $name",
            "has no input 'latent_image'", "did you mean 'start'?", "did you mean 'euler'?", "did you mean 'ease-in'?",
                "'image-prompt/encode'", "'latents/encode'", "'text/encode'",
            "there is no node 'StableDiffusionPipeline': diffusers calls it so",
            "there is no node 'IPAdapterApply': ComfyUI_IPAdapter_plus calls it so",
                "there is no node 'IPAdapterApplyFaceID': ComfyUI_IPAdapter_plus calls it so",
        })
            Assert.Contains(expected, answer.All, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("controlnet", "structure/apply-controlnet")]
    [InlineData("KSampler", "sampling/sample")]
    public async Task A_word_finds_the_nodes_that_speak_of_it(string word, string node)
    {
        var answer = await Command.RunAsync(Repository.Root, "nodes", word);
        Assert.True(answer.Code == 0, answer.All);
        Assert.Contains(node, answer.Output, StringComparison.Ordinal);
    }

    private static bool IsThere(OurName name, Dictionary<string, JsonElement> nodes)
    {
        if (!nodes.TryGetValue(name.Node, out var node))
            return false;
        if (name.Port is null)
            return true;
        var ports = node.GetProperty("inputs").EnumerateArray().Concat(node.GetProperty("outputs").EnumerateArray())
            .Where(port => port.GetProperty("name").GetString() == name.Port).ToList();
        return ports.Count > 0 && (name.Value is null
            || ports.Exists(port => !port.TryGetProperty("choices", out var choices) || choices.EnumerateArray()
            .Any(choice => choice.GetString() == name.Value)));
    }

    /// <summary>The names in the last column of every table: <c>node</c>, <c>node.port</c>, <c>node.port: value</c>.</summary>
    private static IEnumerable<OurName> Ours() =>
        from line in Page
        where line.StartsWith("| ", StringComparison.Ordinal)
        from Match match in Name().Matches(line.TrimEnd(' ', '|')[(line.TrimEnd(' ', '|').LastIndexOf('|') + 1)..])
        select new OurName(match.Groups["node"].Value, Given(match.Groups["port"]), Given(match.Groups["value"]));

    private static string? Given(Group group) => group.Success ? group.Value : null;

    private static async Task<Dictionary<string, JsonElement>> NodesAsync()
    {
        var answer = await Command.RunAsync(Repository.Root, "nodes", "--json");
        Assert.True(answer.Code == 0, answer.All);
        using var document = JsonDocument.Parse(answer.Output);
        return document.RootElement.GetProperty("nodes").EnumerateArray()
            .ToDictionary(node => node.GetProperty("id").GetString()!, node => node.Clone());
    }

    [GeneratedRegex("`(?<node>[a-z0-9-]+/[a-z0-9-]+)(\\.(?<port>[a-z0-9-]+)(: (?<value>[^`]+))?)?`")]
    private static partial Regex Name();

    private sealed record OurName(string Node, string? Port, string? Value)
    {
        public override string ToString() => Port is null ? Node : Value is null ? $"{Node}.{Port}" : $"{Node}.{Port}: {Value}";
    }
}
