"""Makes the demo's signed specimen of a result, with the root that it leads to and its list of revoked certificates.

The keys are thrown away: nothing else can be signed for this root. It takes pyhanko; run it with a folder.
"""

import sys
from datetime import datetime, timezone
from io import BytesIO
from pathlib import Path

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic, writer
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers import pdf_signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

DER = serialization.Encoding.DER
PEM = serialization.Encoding.PEM
folder = Path(sys.argv[1])
# Before anything happens in the demo, and until long after.
BEGIN = datetime(2020, 1, 1, tzinfo=timezone.utc)
SIGNED = datetime(2020, 1, 2, tzinfo=timezone.utc)
END = datetime(2099, 12, 31, tzinfo=timezone.utc)
begin = pdf_signer.PdfSigningSession.__init__


def begin_then(self, *args, **rest):
    begin(self, *args, **{**rest, "system_time": SIGNED})


pdf_signer.PdfSigningSession.__init__ = begin_then


def name(common):
    return x509.Name([
        x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Motcua, bản thử"),
        x509.NameAttribute(NameOID.COMMON_NAME, common),
    ])


def certificate(subject, key, issuer, issuer_key, ca):
    usages = ["digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
              "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"]
    wanted = ("key_cert_sign", "crl_sign") if ca else ("digital_signature", "content_commitment")
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject).issuer_name(issuer).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(BEGIN).not_valid_after(END)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**{one: one in wanted for one in usages}), critical=True)
        .add_extension(identifier, critical=False)
    )
    return builder.sign(issuer_key, hashes.SHA256())


def document(lines):
    pdf = writer.PdfFileWriter(stream_xrefs=True)
    text = "BT /F1 20 Tf 72 720 Td 30 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    contents = pdf.add_object(generic.StreamObject(stream_data=text.encode()))
    font = generic.DictionaryObject({
        generic.pdf_name("/Type"): generic.pdf_name("/Font"),
        generic.pdf_name("/Subtype"): generic.pdf_name("/Type1"),
        generic.pdf_name("/BaseFont"): generic.pdf_name("/Helvetica"),
    })
    fonts = generic.DictionaryObject({generic.pdf_name("/F1"): pdf.add_object(font)})
    resources = generic.DictionaryObject({generic.pdf_name("/Font"): fonts})
    pdf.insert_page(writer.PageObject(contents, (0, 0, 595, 842), resources))
    out = BytesIO()
    pdf.write(out)
    return out.getvalue()


def sign(pdf, cert, key):
    private = key.private_bytes(DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    signer = signers.SimpleSigner(asn1_x509.Certificate.load(cert.public_bytes(DER)),
                                  asn1_keys.PrivateKeyInfo.load(private), SimpleCertificateStore())
    meta = signers.PdfSignatureMetadata(field_name="Signature1", md_algorithm="sha256",
                                        subfilter=fields.SigSeedSubFilter.PADES)
    out = signers.PdfSigner(meta, signer, new_field_spec=fields.SigFieldSpec("Signature1")).sign_pdf(
        IncrementalPdfFileWriter(BytesIO(pdf)))
    return out.getvalue()


root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
root = certificate(name("Demo root"), root_key, name("Demo root"), root_key, True)
signer = certificate(name("Chữ ký mẫu"), key, name("Demo root"), root_key, False)
revoked = (
    x509.CertificateRevocationListBuilder()
    .issuer_name(name("Demo root")).last_update(BEGIN).next_update(END)
    .add_extension(x509.CRLNumber(1), critical=False)
    .sign(root_key, hashes.SHA256())
)
folder.mkdir(parents=True, exist_ok=True)
(folder / "root.pem").write_bytes(root.public_bytes(PEM))
(folder / "revoked.pem").write_bytes(revoked.public_bytes(PEM))
(folder / "paper.pdf").write_bytes(document(["BAN MAU / SPECIMEN", "A paper of the demo, made up."]))
result = document(["BAN MAU / SPECIMEN", "A result of the demo, made up.", "It proves nothing."])
(folder / "result.pdf").write_bytes(sign(result, signer, key))
