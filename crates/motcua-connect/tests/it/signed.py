"""Makes certificates, lists of revoked ones and signed files for the tests of signatures, into a folder."""

import sys
from datetime import datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

from asn1crypto import algos
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils import generic, writer
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers, timestamps
from pyhanko.sign.signers import pdf_signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

DER = serialization.Encoding.DER
PEM = serialization.Encoding.PEM
folder = Path(sys.argv[1])


def day(text):
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


# Files are signed on this day, whatever the clock says.
SIGNED = day("2026-06-01")
begin = pdf_signer.PdfSigningSession.__init__


def begin_then(self, *args, **rest):
    begin(self, *args, **{**rest, "system_time": SIGNED})


pdf_signer.PdfSigningSession.__init__ = begin_then


class Issuer:
    """A certificate with its key; one without an issuer issues itself."""

    def __init__(self, name, issuer=None, start="2020-01-01", end="2040-01-01", ca=False, key=None,
                 usage=("digital_signature", "content_commitment"), purposes=()):
        self.key = key or ec.generate_private_key(ec.SECP256R1())
        self.issuer = issuer or self
        self.subject = x509.Name([
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Ủy ban nhân dân xã Thử Nghiệm"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ])
        self.serial = x509.random_serial_number()
        usages = ["digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
                  "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"]
        wanted = ("key_cert_sign", "crl_sign") if ca else usage
        builder = (
            x509.CertificateBuilder()
            .subject_name(self.subject)
            .issuer_name(self.issuer.subject)
            .public_key(self.key.public_key())
            .serial_number(self.serial)
            .not_valid_before(day(start))
            .not_valid_after(day(end))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(**{one: one in wanted for one in usages}), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()), critical=False)
        )
        if purposes:
            builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=True)
        self.cert = builder.sign(self.issuer.key, hashes.SHA256())

    def asn1(self):
        return asn1_x509.Certificate.load(self.cert.public_bytes(DER))

    def asn1_key(self):
        private = self.key.private_bytes(DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return asn1_keys.PrivateKeyInfo.load(private)

    def save(self, path):
        path = folder / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.cert.public_bytes(PEM))

    def save_list(self, path, revoked=(), start="2026-11-20", end="2026-12-20", key=None):
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.subject)
            .last_update(day(start))
            .next_update(day(end))
            .add_extension(x509.CRLNumber(1), critical=False)
        )
        for who, since in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(who.serial).revocation_date(day(since)).build()
            builder = builder.add_revoked_certificate(entry)
        path = folder / path
        path.parent.mkdir(parents=True, exist_ok=True)
        encoding = DER if path.suffix == ".crl" else PEM
        path.write_bytes(builder.sign(key or self.key, hashes.SHA256()).public_bytes(encoding))


root = Issuer("Root", ca=True, key=rsa.generate_private_key(65537, 2048))
ca = Issuer("Authority", root, ca=True)
people = {
    "good": Issuer("Nguyễn Văn An", ca, "2026-01-01", "2027-01-01"),
    "second": Issuer("Trần Thị Bình", ca, "2026-01-01", "2027-01-01", key=rsa.generate_private_key(65537, 2048)),
    "expired": Issuer("Expired", ca, "2024-01-01", "2025-01-01"),
    "since": Issuer("Since", ca, "2025-01-01", "2026-08-01"),
    "early": Issuer("Early", ca, "2026-10-01", "2027-10-01"),
    "revoked-before": Issuer("Revoked before", ca, "2026-01-01", "2027-01-01"),
    "revoked-after": Issuer("Revoked after", ca, "2026-01-01", "2027-01-01"),
    "wrong-use": Issuer("Wrong use", ca, "2026-01-01", "2027-01-01", usage=("key_encipherment",)),
    "server": Issuer("Server", ca, "2026-01-01", "2027-01-01", purposes=[ExtendedKeyUsageOID.SERVER_AUTH]),
    "mail": Issuer("Mail", ca, "2026-01-01", "2027-01-01", purposes=[ExtendedKeyUsageOID.EMAIL_PROTECTION]),
    "self": Issuer("Self", None, "2026-01-01", "2027-01-01"),
    "leaf-issued": Issuer("Issued by no authority", Issuer("Leaf", ca), "2026-01-01", "2027-01-01"),
}
stranger_root = Issuer("Stranger root", ca=True)
people["stranger"] = Issuer("Stranger", stranger_root, "2026-01-01", "2027-01-01")
# Of the same name as the authority, and by another key.
people["forged"] = Issuer("Forged", Issuer("Authority", ca=True), "2026-01-01", "2027-01-01")
stamp_authority = Issuer("Time", ca, key=rsa.generate_private_key(65537, 2048),
                         purposes=[ExtendedKeyUsageOID.TIME_STAMPING])

root.save("anchors/root.pem")
(folder / "anchors/.hidden").write_text("no certificate")
ca.save("intermediates/ca.pem")
stranger_root.save("stranger-root.pem")
revoked = [(people["revoked-before"], "2026-05-01"), (people["revoked-after"], "2026-09-01")]
root.save_list("lists/root.crl")
ca.save_list("lists/ca.pem", revoked)
# Made while all were still in time: tells of signatures that are proven to be older.
ca.save_list("lists/archived.pem", revoked[:1], "2026-07-01", "2026-07-08")
for name, kept in {
    "stale": {"start": "2026-05-20", "end": "2026-05-27"},
    "future": {"start": "2026-12-01", "end": "2026-12-20"},
    "forged": {"key": stranger_root.key},
}.items():
    root.save_list(f"lists-{name}/root.crl")
    ca.save_list(f"lists-{name}/ca.pem", revoked if name == "forged" else (), **kept)
root.save_list("lists-root-only/root.crl")
(folder / "bad").mkdir()
(folder / "bad/bad.pem").write_text("no certificate")


def document(text, stream_xrefs=True, size=0, packed=False):
    pdf = writer.PdfFileWriter(stream_xrefs=stream_xrefs)
    content = f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET".encode()
    contents = pdf.add_object(generic.StreamObject(stream_data=content + b" " * size))
    font = generic.DictionaryObject({
        generic.pdf_name("/Type"): generic.pdf_name("/Font"),
        generic.pdf_name("/Subtype"): generic.pdf_name("/Type1"),
        generic.pdf_name("/BaseFont"): generic.pdf_name("/Helvetica"),
    })
    within = pdf.prepare_object_stream() if packed else None
    fonts = generic.DictionaryObject({generic.pdf_name("/F1"): pdf.add_object(font, obj_stream=within)})
    resources = generic.DictionaryObject({generic.pdf_name("/Font"): fonts})
    pdf.insert_page(writer.PageObject(contents, (0, 0, 595, 842), resources))
    out = BytesIO()
    pdf.write(out)
    return out.getvalue()


def sign(pdf, who, field="Signature1", stamped=None, subfilter=fields.SigSeedSubFilter.PADES, box=None,
         registry=None, mechanism=None):
    store = SimpleCertificateStore()
    store.register_multiple(registry if registry is not None else [ca.asn1(), stranger_root.asn1()])
    signer = signers.SimpleSigner(who.asn1(), who.asn1_key(), store, signature_mechanism=mechanism)
    stamper = None
    if stamped:
        stamper = timestamps.DummyTimeStamper(stamp_authority.asn1(), stamp_authority.asn1_key(), store, day(stamped))
    meta = signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256", subfilter=subfilter)
    spec = fields.SigFieldSpec(field, box=box, on_page=0)
    out = signers.PdfSigner(meta, signer, timestamper=stamper, new_field_spec=spec).sign_pdf(
        IncrementalPdfFileWriter(BytesIO(pdf)))
    return out.getvalue()


def salted(length):
    parameters = algos.RSASSAPSSParams({
        "hash_algorithm": {"algorithm": "sha256"},
        "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": "sha256"}},
        "salt_length": length,
    })
    return algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": parameters})


def repaint(pdf, text):
    update = IncrementalPdfFileWriter(BytesIO(pdf))
    page, _ = update.find_page_for_modification(0)
    page = page.get_object()
    content = f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET".encode()
    page["/Contents"] = update.add_object(generic.StreamObject(stream_data=content))
    update.update_container(page)
    out = BytesIO()
    update.write(out)
    return out.getvalue()


def stamp_document(pdf, at):
    store = SimpleCertificateStore()
    store.register_multiple([ca.asn1()])
    stamper = timestamps.DummyTimeStamper(stamp_authority.asn1(), stamp_authority.asn1_key(), store, day(at))
    out = signers.PdfTimeStamper(stamper, field_name="Stamp").timestamp_pdf(
        IncrementalPdfFileWriter(BytesIO(pdf)), "sha256")
    return out.getvalue()


def save(name, pdf):
    (folder / f"{name}.pdf").write_bytes(pdf)
    return pdf


plain = save("unsigned", document("Granted"))
for name, who in people.items():
    save(name, sign(plain, who))
good = (folder / "good.pdf").read_bytes()
adobe = fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED
save("adobe", sign(plain, people["second"], subfilter=adobe))
save("pss", sign(plain, people["second"], mechanism=salted(32)))
save("salted", sign(plain, people["second"], mechanism=salted(20)))
save("tables", sign(save("unsigned-tables", document("Granted", stream_xrefs=False)), people["good"]))
packed = save("packed", sign(document("Granted", packed=True), people["good"]))
save("twice-packed", sign(packed, people["second"], "Signature2"))
save("visible", sign(plain, people["good"], box=(100, 100, 300, 200)))
save("bare", sign(plain, people["good"], registry=[]))
save("stamped", sign(plain, people["good"], stamped="2026-06-02"))
save("stamped-late", sign(plain, people["good"], stamped="2026-12-02"))
save("since-stamped", sign(plain, people["since"], stamped="2026-06-02"))
save("revoked-after-stamped", sign(plain, people["revoked-after"], stamped="2026-06-02"))
save("since-archived", stamp_document((folder / "since.pdf").read_bytes(), "2026-06-03"))
# A stamp after the end of a certificate tells nothing of a signature before.
save("since-stamped-late", stamp_document((folder / "since.pdf").read_bytes(), "2026-10-03"))
save("revoked-stamped-late", stamp_document((folder / "revoked-after.pdf").read_bytes(), "2026-10-03"))
save("only-stamped", stamp_document(plain, "2026-06-03"))
save("twice", sign(good, people["second"], "Signature2", box=(100, 100, 300, 200)))
save("twice-tables", sign((folder / "tables.pdf").read_bytes(), people["second"], "Signature2"))
save("updated", repaint(good, "Refused"))
save("twice-repainted", sign(repaint(good, "Refused"), people["second"], "Signature2"))
save("repainted-signed", sign(repaint(plain, "Refused"), people["good"]))
save("large", sign(save("unsigned-large", document("Granted", size=1_000_000)), people["good"], stamped="2026-06-02"))
