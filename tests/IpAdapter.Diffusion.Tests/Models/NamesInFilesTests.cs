using IpAdapter.Diffusion.Checkpoints;
using IpAdapter.Diffusion.Models;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Models.ControlNets;
using IpAdapter.Diffusion.Models.T2IAdapters;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Tests.WeightFiles;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Tests.Models;

/// <summary>
/// What a message calls a tensor that a file lacks: the name that the file would have, not the one that networks here read it by.
/// </summary>
public sealed class NamesInFilesTests
{
    private const string Clip = OriginalPrefixes.XlClip, OpenClipText = OriginalPrefixes.XlOpenClip;

    [Fact]
    public void Each_tensor_of_a_UNet_is_named_as_its_file_names_it()
    {
        AssertNamed(Golden("sd15-tiny.safetensors"), all => UNetOriginalWeights.Renamed(all.Below(OriginalPrefixes.UNet)));
        AssertNamed(Golden("sdxl-tiny.safetensors"), all => UNetOriginalWeights.Renamed(all.Below(OriginalPrefixes.UNet)));
    }

    [Fact]
    public void Each_tensor_of_a_ControlNet_is_named_as_its_file_names_it() =>
        AssertNamed(Golden("controlnet-tiny.safetensors"),
            all => UNetOriginalWeights.Renamed(all.HasBelow(OriginalPrefixes.ControlNet) ? all.Below(OriginalPrefixes.ControlNet) : all));

    [Fact]
    public void Each_tensor_of_an_autoencoder_is_named_as_its_file_names_it() =>
        AssertNamed(Golden("sd15-tiny.safetensors"), all => AutoencoderOriginalNames.Renamed(all.Below(OriginalPrefixes.Autoencoder)));

    [Fact]
    public void Each_tensor_of_a_text_encoder_is_named_as_its_file_names_it()
    {
        AssertNamed(Golden("sdxl-tiny.safetensors"), all => all.Below(Clip));
        AssertNamed(Golden("sdxl-tiny.safetensors"), all => OpenClip.RenamedText(all.Below(OpenClipText)));
    }

    [Fact]
    public void Each_tensor_of_an_image_encoder_is_named_as_its_file_names_it()
    {
        string[] outer = ["visual.class_embedding", "visual.conv1.weight", "visual.positional_embedding", "visual.proj",
            .. Both("visual.ln_pre"), .. Both("visual.ln_post")];
        string[] inner = [.. from part in (string[])["ln_1", "ln_2", "attn.out_proj", "mlp.c_fc",
            "mlp.c_proj"] from name in Both(part) select name, "attn.in_proj_weight", "attn.in_proj_bias"];

        AssertNamed(Made([.. outer, .. inner.Select(name => $"visual.transformer.resblocks.0.{name}")]), OpenClip.RenamedVision);

        static string[] Both(string layer) => [$"{layer}.weight", $"{layer}.bias"];
    }

    [Fact]
    public void Each_tensor_of_a_T2I_Adapter_is_named_as_its_file_names_it() =>
        AssertNamed(Made("conv_in.weight", "conv_in.bias", "body.0.block1.weight", "body.1.block2.bias", "body.2.in_conv.weight",
            "body.3.block1.weight", "body.7.block2.weight"), T2IAdapterOriginalNames.Renamed);

    private static void AssertNamed(WeightSet all, Func<WeightSet, WeightSet> see)
    {
        var whole = see(all);
        Assert.True(whole.Count > 5);
        foreach (var name in whole.Names)
        {
            var inFile = whole.Find(name)!.Name;
            var without = see(all.Renamed(other => other == inFile ? null : other));
            Assert.Null(without.Find(name));
            Assert.Equal(inFile, without.NameInFile(name));
        }
    }

    private static WeightSet Golden(string name) => WeightSet.Open(TestFolder.Golden($"models/{name}"));

    private static WeightSet Made(params string[] names)
    {
        using var folder = new TestFolder();
        SparseFile.Write(folder["made.safetensors"], names.Select(name => KeyValuePair.Create(name, new long[] { 3, 3 })));
        return WeightSet.Open(folder["made.safetensors"]);
    }
}
