using IpAdapter.Graph.Nodes;

namespace IpAdapter.Graph.ImagePrompts.Tests;

public sealed class DeclarationTests
{
    [Theory]
    [InlineData("image-prompt/load", "path: file", "image-prompt-adapter")]
    [InlineData("image-prompt/encode", "adapter: image-prompt-adapter, encoder: image-encoder, image: list of image, negative: image?", "image-prompt")]
    [InlineData("image-prompt/apply",
        "unet: unet, adapter: image-prompt-adapter, image: image-prompt, scale: number?, blocks: text?, weight-type: choice?, layer-weights: text?, scales: list of number?, negative-scale: number?, "
        + "embeds-scaling: choice?, start: number?, end: number?, window-by: choice?, mask: list of image?, mask-fit: choice?, unfold-batch: boolean?, composition: image-prompt?, composition-scale: number?, boost: number?",
        "unet")]
    [InlineData("image-prompt/combine", "image: list of image-prompt, method: choice?, weights: list of number?", "image-prompt")]
    public void A_node_is_read_with_its_ports(string name, string inputs, string output)
    {
        var reading = NodeReader.Read(typeof(ImagePromptsPlugin).Assembly, new PluginIdentity("image-prompts", "1", "build"), null);

        Assert.Empty(reading.Problems);
        var node = reading.Nodes.Single(node => node.Id == name);
        Assert.Equal(inputs, string.Join(", ", node.Inputs.Select(port => $"{port.Name}: {port.TypeText}{(port.IsRequired ? "" : "?")}")));
        Assert.Equal(output, node.MainOutput!.TypeName);
    }
}
