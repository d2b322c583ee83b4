using System.Text;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Tests.WeightFiles;

public sealed class ConfigFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{\"act_fn\": \"\u00f3\"}", "is no text (byte 12)")]   // one byte of Latin-1, no UTF-8
    [InlineData("[1]", "found a list")]
    [InlineData("{", "is no JSON (line 1)")]
    public void A_file_that_is_no_object_of_settings_is_refused_by_what_it_is(string content, string expected) =>
        Assert.Contains(expected, Assert.Throws<WeightFileException>(() => ConfigFile.Read(Write(content))).Problem);

    [Theory]
    [InlineData("""{"act_fn": "\ud83d"}""", "is no text")]   // half of a letter of two
    [InlineData("""{"act_fn": 3}""", "expected a text, found 3")]
    public void A_setting_that_is_no_text_is_named(string content, string expected)
    {
        var refused = Assert.Throws<WeightFileException>(() => ConfigFile.Read(Write(content)).FindText("act_fn"));

        Assert.StartsWith("'act_fn': ", refused.Problem);
        Assert.Contains(expected, refused.Problem);
    }

    [Theory]
    [InlineData("""{"model_type": "clip"}""", true)]
    [InlineData("""{"model_type": "llama"}""", false)]
    [InlineData("{}", false)]
    public void A_configuration_beside_weights_belongs_to_them_where_it_says_their_kind(string content, bool isFound)
    {
        Write(content);

        Assert.Equal(isFound, ConfigFile.FindFor(_folder["weights.safetensors"], "model_type", "clip", "clip_vision_model") is not null);
    }

    private string Write(string content) => _folder.Write("config.json", Encoding.Latin1.GetBytes(content));
}
