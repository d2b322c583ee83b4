using System.Diagnostics;
using CsCheck;
using IpAdapter.Diffusion.Tests.WeightFiles.Pickles;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Tests.WeightFiles;

public sealed class WeightFileHeaderTests : IDisposable
{
    private const string Sound = """{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F16","shape":[],"data_offsets":[24,26]}}""";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_sound_header_gives_types_shapes_places_and_metadata()
    {
        var header = WeightFileHeader.Read(_folder.Write("sound.safetensors", Safetensors.File(Sound, 26)));

        var (a, b, begin) = (header.Entries["a"], header.Entries["b"], 8 + Sound.Length);
        Assert.Equal("pt", header.Metadata["format"]);
        Assert.Equal((ScalarType.Float32, begin, 24), (a.Type, a.Offset, a.Length));
        Assert.Equal([2, 3], a.Shape);
        Assert.Equal((ScalarType.Float16, begin + 24, 2), (b.Type, b.Offset, b.Length));
        Assert.Empty(b.Shape);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "'a' is at 0 to 8 of 7 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "'b' overlaps 'a'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "overlaps")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "4 bytes before tensor 'a'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "1 bytes behind the last tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "'a' of shape [3] and dtype F32 takes 12 bytes, but has 8")]
    [InlineData("""{"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}""", 8, "'a' has dtype 'F8_E4M3', which is not read here; known are F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL: use the model's F16 or BF16 file")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}""", 8, "impossible shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "'shape' of tensor 'a' holds something other")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", 8, "'shape' of tensor 'a' holds something other")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "'a' is at 8 to 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", 8, "expected two, begin and end")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", 8, "'a' lacks 'data_offsets'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1}}""", 8, "unknown key 'more'")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "'dtype' twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "'a' is there twice")]
    [InlineData("""{"__metadata__":{"n":1}}""", 0, "'__metadata__' to hold texts ('n')")]
    [InlineData("""[1]""", 0, "expected an object, found StartArray")]
    [InlineData("""{"a":[[[[[[1]]]]]]}""", 0, "'a' to be an object")]
    [InlineData("""{"a" """, 0, "not valid JSON (byte ")]
    [InlineData("hello", 0, "not valid JSON (byte 8)")]
    [InlineData("", 0, "not valid JSON")]
    [InlineData("{}{}", 0, "not valid JSON")]
    [InlineData("{}", 0, "holds no tensor")]
    [InlineData("""{"a\u001b[2Jb":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "control characters in it ('a\\x1b[2Jb')")]
    public void A_header_that_is_not_sound_is_an_error_that_names_the_file_and_the_place(string header, int dataBytes, string place)
    {
        var path = _folder.Write("broken.safetensors", Safetensors.File(header, dataBytes));

        var problem = Assert.Throws<WeightFileException>(() => WeightFileHeader.Read(path));

        Assert.Equal(path, problem.Path);
        Assert.StartsWith(path, problem.Message, StringComparison.Ordinal);
        Assert.Contains(place, problem.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100_000_001, "claims 100,000,001 bytes; at most 100,000,000")]
    [InlineData(-1, "claims 18,446,744,073,709,551,615 bytes")]
    [InlineData(3000, "claims 3,000 bytes, but only")]
    public void A_header_that_claims_too_much_is_an_error_before_memory_is_taken_for_it(long claimed, string place)
    {
        var path = _folder.Write("large.safetensors", Safetensors.File(Sound, 26, claimed));

        Assert.Contains(place, Assert.Throws<WeightFileException>(() => WeightFileHeader.Read(path)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_off_anywhere_is_an_error()
    {
        var whole = Safetensors.File(Sound, 26);
        for (var length = 0; length < whole.Length; length++)
        {
            var path = _folder.Write("cut.safetensors", whole[..length]);
            Assert.Throws<WeightFileException>(() => WeightFileHeader.Read(path));
        }
    }

    [Theory]
    [InlineData("PK\u0003\u0004 and more", "begins as an archive (torch.save) but has no directory at its end")]
    [InlineData("\u0080\u0002\u008a\u000al\u00fc\u009cF\u00f9", "as torch.save wrote until PyTorch 1.5")]
    [InlineData("<!DOCTYPE html>", "is a web page")]
    [InlineData("version https://git-lfs.github.com/spec/v1", "Git LFS pointer")]
    [InlineData("GGUF\u0003\0\0\0", "GGUF")]
    [InlineData("{\n  \"_class_name\": \"UNet2DConditionModel\"\n}", "is a JSON file, not a weight file")]
    public void A_file_of_another_format_is_called_by_its_name(string content, string name)
    {
        var path = _folder.Write("other.safetensors", System.Text.Encoding.Latin1.GetBytes(content));

        Assert.Contains(name, Assert.Throws<WeightFileException>(() => WeightFileHeader.Read(path)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_or_nothing_at_all_is_an_error_too()
    {
        Assert.Contains("no such file", Assert.Throws<WeightFileException>(() => WeightFileHeader.Read(_folder["none"])).Problem,
            StringComparison.Ordinal);
        Assert.Contains("found a folder", Assert.Throws<WeightFileException>(() => WeightFileHeader.Read(_folder["."])).Problem,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_pipe_is_refused_before_it_is_opened_which_would_wait_for_its_other_end()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pipes are told by statx");
        using (var make = Process.Start("mkfifo", _folder["pipe.safetensors"])) make.WaitForExit();

        Assert.Contains("a named pipe",
            Assert.Throws<WeightFileException>(() => WeightFileHeader.Read(_folder["pipe.safetensors"])).Problem, StringComparison.Ordinal);
        Assert.Contains("a device", Assert.Throws<WeightFileException>(() => WeightFileHeader.Read("/dev/zero")).Problem,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_never_has_control_characters_whatever_the_file_has()
    {
        var pickle = System.Text.Encoding.Latin1.GetBytes("c\u001b]0;owned\u0007os\nsys\u001b[2Jtem\n.");
        var refused = Assert.Throws<WeightFileException>(() => WeightFileHeader.Read(_folder.Write("evil.pt", TorchFile.Of(pickle))));

        Assert.Contains("'\\x1b]0;owned\\x07os.sys\\x1b[2Jtem'", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(refused.Message, char.IsControl);
    }

    [Fact]
    public void Whatever_bytes_are_changed_the_header_is_read_or_refused_and_nothing_else_happens()
    {
        var whole = File.ReadAllBytes(TestFolder.Golden("models/ip-adapter/ip-adapter_sd15.safetensors"));
        var headerEnd = 8 + BitConverter.ToInt32(whole);
        var path = _folder["mutated.safetensors"];
        var mutation = Gen.Select(Gen.Int[0, headerEnd - 1],
            Gen.OneOf(Gen.Byte, Gen.Char["{}[]\",:0123456789-.eF\\"].Select(letter => (byte)letter)));

        mutation.Array[1, 6].Sample(changes =>
        {
            var bytes = whole.ToArray();
            foreach (var (at, value) in changes) bytes[at] = value;
            File.WriteAllBytes(path, bytes);
            try
            {
                var entries = WeightFileHeader.Read(path).Entries.Values;
                Assert.Equal(whole.Length - headerEnd, entries.Sum(entry => entry.Length));
            }
            catch (WeightFileException problem)
            {
                Assert.Equal(path, problem.Path);
            }
        }, iter: 5000, threads: 1);
    }
}
